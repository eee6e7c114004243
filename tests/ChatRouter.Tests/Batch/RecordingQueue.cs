using ChatRouter.Batch;

namespace ChatRouter.Tests.Batch;

/// <summary>Keeps what was sent; from a chosen call on it refuses. Drops an id that it has seen, as the queue's duplicate detection does.</summary>
internal sealed class RecordingQueue : IBatchQueue
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public List<BatchMessage> Messages { get; } = [];

    public List<int> GroupSizes { get; } = [];

    public int FailFromCall { get; set; } = int.MaxValue;

    public Action? BeforeSend { get; set; }

    public Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken)
    {
        BeforeSend?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        GroupSizes.Add(messages.Count);
        if (GroupSizes.Count >= FailFromCall) throw new BatchQueueException("The queue is gone.");
        Messages.AddRange(messages.Where(message => _seen.Add(message.MessageId)));
        return Task.CompletedTask;
    }
}
