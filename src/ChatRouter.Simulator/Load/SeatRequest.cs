namespace ChatRouter.Simulator.Load;

/// <summary>A place in an engine's queue.</summary>
internal sealed class SeatRequest
{
    private readonly TaskCompletionSource<Seat?> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SeatRequest(int promptTokens)
    {
        PromptTokens = promptTokens;
        Node = new LinkedListNode<SeatRequest>(this);
    }

    public int PromptTokens { get; }

    public LinkedListNode<SeatRequest> Node { get; }

    public Task<Seat?> Granted => _granted.Task;

    public void Grant(Seat seat) => _granted.SetResult(seat);

    public void Cancel() => _granted.SetCanceled();
}
