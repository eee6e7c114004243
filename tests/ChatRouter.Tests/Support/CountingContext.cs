namespace ChatRouter.Tests.Support;

/// <summary>A synchronization context over the thread pool that knows how much of what it was given has not ended. Thread-safe.</summary>
internal sealed class CountingContext : SynchronizationContext
{
    private int _underWay;

    /// <summary>Runs something in this context, on this thread.</summary>
    public void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <inheritdoc cref="Run(Action)"/>
    public T Run<T>(Func<T> action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Done when everything that it was given has ended.</summary>
    /// <exception cref="TimeoutException">Something does not end.</exception>
    public async Task IdleAsync(TimeSpan limit)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (Volatile.Read(ref _underWay) > 0)
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit) throw new TimeoutException($"Something runs for more than {limit} without waiting for the clock.");
            await Task.Yield();
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Interlocked.Increment(ref _underWay);
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                try
                {
                    Run(() => d(state));
                }
                finally
                {
                    Interlocked.Decrement(ref _underWay);
                }
            },
            null);
    }

    public override void Send(SendOrPostCallback d, object? state) => Run(() => d(state));

    public override SynchronizationContext CreateCopy() => this;
}
