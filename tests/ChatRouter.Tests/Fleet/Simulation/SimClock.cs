namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>A process's clock over the pump's time; its timers are steps of the pump.</summary>
internal sealed class SimClock(Pump pump, SimProcess process, TimeSpan skew) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The wall time that a right clock shows at a moment of the simulation.</summary>
    internal static DateTimeOffset TrueTime(TimeSpan now) => Start + now;

    public override DateTimeOffset GetUtcNow() => TrueTime(pump.Now) + skew;

    public override long GetTimestamp() => pump.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(pump, process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(Pump pump, SimProcess process, TimerCallback callback, object? state) : ITimer
    {
        private PumpStep? _next;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan) _next = pump.At(pump.Now + dueTime, process, static timer => ((SimTimer)timer!).Fire(), this);
            return true;
        }

        public void Dispose()
        {
            if (_next is not null) _next.IsCancelled = true;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            if (_period > TimeSpan.Zero) Change(_period, _period);
            callback(state);
        }
    }
}
