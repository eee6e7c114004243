namespace ChatRouter.ScenarioTests.Harness;

/// <summary>The system's clock, running a number of times faster: minutes of a breaker pass in seconds, while the sockets stay real.</summary>
internal sealed class FastClock(int factor) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _stamp = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => (System.GetTimestamp() - _stamp) * factor;

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_stamp) * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new FastTimer(callback, state, dueTime, period, factor);

    private sealed class FastTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period, int factor) : ITimer
    {
        private readonly ITimer _timer = System.CreateTimer(callback, state, Shorten(dueTime, factor), Shorten(period, factor));

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(Shorten(dueTime, factor), Shorten(period, factor));

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();

        private static TimeSpan Shorten(TimeSpan span, int factor) => span <= TimeSpan.Zero ? span : span / factor;
    }
}
