namespace ChatRouter.Batch;

/// <summary>How many lines one instance may run at the same time. Waiting is asynchronous; a cancelled wait takes nothing. Thread-safe.</summary>
internal sealed class BatchSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count, count);

    /// <summary>Slots that nobody holds.</summary>
    public int Free => _free.CurrentCount;

    /// <summary>Waits for a slot. Take it before <c>try</c>; dispose of the permit to give it back.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Permit(_free);
    }

    public void Dispose() => _free.Dispose();

    /// <summary>Gives its slot back once, however often it is disposed of.</summary>
    private sealed class Permit(SemaphoreSlim free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
    }
}
