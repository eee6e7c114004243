namespace ChatRouter.Tests.Support;

/// <summary>
/// A clock that moves only by <see cref="Advance"/>. Timers fire synchronously on the advancing thread, in due order, each at its own moment.
/// Timestamps tick at an odd frequency so that code which mixes them with <see cref="TimeSpan"/> ticks is caught. Thread-safe.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private const long Frequency = 3_000_000;
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongStep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _timerAdded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now;
    private long _elapsedTicks;
    private long _nextOrder;

    public ManualClock(DateTimeOffset? start = null) => _now = start ?? new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now => GetUtcNow();

    /// <summary>Timers that wait for a moment.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock) return _timers.Count(timer => timer.Due is not null);
        }
    }

    public override long TimestampFrequency => Frequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp()
    {
        lock (_lock) return 1_000_000_000_000 + (long)((Int128)_elapsedTicks * Frequency / TimeSpan.TicksPerSecond);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, firing what comes due on the way. A zero span fires what is due now.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end;
        lock (_lock) end = _now + by;
        while (TakeNext(end) is { } timer) timer.Fire();
        lock (_lock) MoveTo_NeedsLock(end);
    }

    /// <summary>
    /// Runs what takes its time from this clock to its end: whenever it waits, the clock moves on to the next timer. In a synchronization context of its own, which knows what is
    /// still on its way to another thread: all that a timer sets free runs before the clock moves again.
    /// </summary>
    public Task<T> RunToEndAsync<T>(Func<Task<T>> start) => Task.Run(async () =>
    {
        var context = new CountingContext();
        var latest = Now + LongestRun;
        var running = context.Run(start);
        await context.IdleAsync(StuckAfter);
        while (!running.IsCompleted)
        {
            if (NextDue(out var timerAdded) is { } due)
            {
                if (due - Now >= LongStep)
                {
                    // Far to go: rather something is still on its way to a thread that this busy machine does not run.
                    await Task.Delay(Moment, System);
                    await context.IdleAsync(StuckAfter);
                    if (running.IsCompleted || NextDue(out _) is not { } next) continue;
                    due = next;
                }

                if (due > latest) throw new InvalidOperationException($"It does not end within {LongestRun}.");
                context.Run(() => Advance(due > Now ? due - Now : TimeSpan.Zero));
                await context.IdleAsync(StuckAfter);

                // What does not go on in the context, as the parts of libraries, goes through the pool; on a busy machine it may stand far behind in its queue.
                for (var turn = 0; turn < 50 || (turn < 5000 && ThreadPool.PendingWorkItemCount > 0); turn++) await Task.Yield();
                await context.IdleAsync(StuckAfter);
            }
            else await Task.WhenAny(running, timerAdded).WaitAsync(StuckAfter, System);
        }

        return await running;
    });

    /// <inheritdoc cref="RunToEndAsync{T}"/>
    public Task RunToEndAsync(Func<Task> start) => RunToEndAsync(async () =>
    {
        await start();
        return true;
    });

    /// <summary>Steps the wall clock without time passing, as a clock correction does.</summary>
    public void StepWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
            foreach (var timer in _timers) timer.Due += by;
        }
    }

    private DateTimeOffset? NextDue(out Task timerAdded)
    {
        lock (_lock)
        {
            timerAdded = _timerAdded.Task;
            return Earliest_NeedsLock()?.Due;
        }
    }

    private ManualTimer? TakeNext(DateTimeOffset end)
    {
        lock (_lock)
        {
            var next = Earliest_NeedsLock();
            if (next?.Due is not { } due || due > end) return null;
            MoveTo_NeedsLock(due);
            next.Due = next.Period > TimeSpan.Zero ? due + next.Period : null;
            return next;
        }
    }

    private ManualTimer? Earliest_NeedsLock()
    {
        ManualTimer? earliest = null;
        foreach (var timer in _timers)
        {
            if (timer.Due is { } due && (earliest is null || due < earliest.Due || (due == earliest.Due && timer.Order < earliest.Order))) earliest = timer;
        }

        return earliest;
    }

    private void MoveTo_NeedsLock(DateTimeOffset moment)
    {
        if (moment <= _now) return;
        _elapsedTicks += (moment - _now).Ticks;
        _now = moment;
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public long Order { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                Period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                Order = clock._nextOrder++;
                if (Due is null) return true;
                clock._timers.Add(this);
                clock._timerAdded.SetResult();
                clock._timerAdded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
