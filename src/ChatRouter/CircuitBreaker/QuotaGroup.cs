using ChatRouter.Model.Plans;

namespace ChatRouter.CircuitBreaker;

/// <summary>Backends that are throttled together: one moment until which all of them are busy. Thread-safe, lock-free.</summary>
internal sealed class QuotaGroup
{
    private long _busyUntilTicks;

    /// <summary>When it may be tried again; in the past, or <see cref="DateTimeOffset.MinValue"/>, when it is not busy.</summary>
    internal DateTimeOffset BusyUntil => new(Volatile.Read(ref _busyUntilTicks), TimeSpan.Zero);

    /// <summary>Whether it was ever throttled: false saves a look at the clock.</summary>
    internal bool WasThrottled => Volatile.Read(ref _busyUntilTicks) != 0;

    /// <summary>Takes a backend's word on when to come back, if it is about the account. A provider may say "one day"; it is asked again after the longest break.</summary>
    internal void Note(in AttemptOutcome outcome, TimeSpan longest, TimeProvider clock)
    {
        if (outcome is not { RetryAfter: { } asked, Reason: FailureReason.Throttled or FailureReason.Overloaded or FailureReason.QuotaExhausted }) return;
        var wait = asked < longest ? asked : longest;
        if (wait > TimeSpan.Zero) Throttle(clock.GetUtcNow() + wait);
    }

    /// <summary>Busy until a moment. Never shortens.</summary>
    internal void Throttle(DateTimeOffset until)
    {
        var wanted = until.UtcTicks;
        var known = Volatile.Read(ref _busyUntilTicks);
        while (wanted > known)
        {
            var seen = Interlocked.CompareExchange(ref _busyUntilTicks, wanted, known);
            if (seen == known) return;
            known = seen;
        }
    }
}
