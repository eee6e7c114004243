namespace ChatRouter.ScenarioTests.Harness;

/// <summary>The system's clock with jumps: a scenario skips the minutes in which nothing happens, while calls on sockets run in real time. Thread-safe.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<SkippingTimer> _timers = [];
    private long _skipped;

    /// <summary>A clock that begins at noon: what counts by the day does not meet its end.</summary>
    public static SkippingClock AtNoon()
    {
        var clock = new SkippingClock();
        clock.Skip(TimeSpan.FromHours(36) - clock.GetUtcNow().TimeOfDay);
        return clock;
    }

    public override long GetTimestamp() => System.GetTimestamp() + (long)(TimeSpan.FromTicks(Volatile.Read(ref _skipped)).TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _skipped));

    public override long TimestampFrequency => System.TimestampFrequency;

    /// <summary>Jumps ahead. Timers that fall due fire at once, on other threads, each once.</summary>
    public void Skip(TimeSpan span)
    {
        Interlocked.Add(ref _skipped, span.Ticks);
        SkippingTimer[] timers;
        lock (_lock) timers = [.. _timers];
        foreach (var timer in timers) timer.Arm();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippingTimer(this, callback, state);
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SkippingTimer : ITimer
    {
        private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

        private readonly Lock _lock = new();
        private readonly SkippingClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public SkippingTimer(SkippingClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _timer = System.CreateTimer(static timer => ((SkippingTimer)timer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime;
                _period = period;
                return Arm_NeedsLock();
            }
        }

        public void Arm()
        {
            lock (_lock) Arm_NeedsLock();
        }

        public void Dispose()
        {
            lock (_clock._lock) _clock._timers.Remove(this);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            lock (_clock._lock) _clock._timers.Remove(this);
            return _timer.DisposeAsync();
        }

        private void OnTimer()
        {
            lock (_lock)
            {
                if (_due > _clock.GetUtcNow())
                {
                    Arm_NeedsLock();
                    return;
                }

                if (_due is null) return;
                _due = _period > TimeSpan.Zero ? _clock.GetUtcNow() + _period : null;
                Arm_NeedsLock();
            }

            _callback(_state);
        }

        private bool Arm_NeedsLock()
        {
            if (_due is not { } due) return _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var wait = due - _clock.GetUtcNow();
            if (wait > LongestWait) wait = LongestWait;
            return _timer.Change(wait > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
