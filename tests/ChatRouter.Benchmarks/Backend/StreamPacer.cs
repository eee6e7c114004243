namespace ChatRouter.Benchmarks.Backend;

/// <summary>One timer for all paced streams: hundreds of timers of their own would cost more than what is measured. Thread-safe.</summary>
internal sealed class StreamPacer(TimeProvider clock)
{
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly List<TaskCompletionSource> _due = [];
    private readonly Lock _lock = new();

    /// <summary>Completes at the timestamp, on the pacer's thread: the writes of all streams follow one another there.</summary>
    public Task WaitUntil(long timestamp)
    {
        var source = new TaskCompletionSource();
        lock (_lock)
            _waiting.Enqueue(source, timestamp);
        return source.Task;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1), clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            ReleaseDue(clock.GetTimestamp());
    }

    private void ReleaseDue(long now)
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var source, out var due) && due <= now)
            {
                _waiting.Dequeue();
                _due.Add(source);
            }
        }

        foreach (var source in _due)
            source.SetResult();
        _due.Clear();
    }
}
