using ChatRouter.Model;

namespace ChatRouter.CircuitBreaker;

/// <summary>
/// The circuit of one backend: owns its <see cref="CircuitState"/> and its window. Thread-safe. While closed, a call costs one volatile read on the
/// way in and one short lock on the way out, and allocates nothing.
/// </summary>
internal sealed class Circuit
{
    private readonly CircuitMachine _machine;
    private readonly TripPolicy _policy;
    private readonly OutcomeWindow _window;
    private readonly QuotaGroup _group;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly ICircuitObserver _observer;
    private readonly string _instance;
    private readonly Lock _lock = new();
    private CircuitState _state = CircuitState.Initial;

    internal Circuit(Backend backend, QuotaGroup group, TimeProvider clock, IRandomSource random, ICircuitObserver observer, string instance)
    {
        Backend = backend;
        _machine = new CircuitMachine(backend.Breaker);
        _policy = new TripPolicy(backend.Breaker);
        _window = new OutcomeWindow(backend.Breaker, clock.TimestampFrequency);
        _group = group;
        _clock = clock;
        _random = random;
        _observer = observer;
        _instance = instance;
    }

    /// <summary>The backend behind it.</summary>
    internal Backend Backend { get; }

    /// <summary>The state as of now: a break that is over shows as half-open although nobody has called yet.</summary>
    internal CircuitState State => _machine.Next(Volatile.Read(ref _state), CircuitEvent.TimePassed.Instance, _clock.GetUtcNow());

    /// <summary>
    /// Whether <see cref="TryAcquire"/> might say yes at a moment. For planning: takes nothing and changes nothing. A ramping circuit says yes.
    /// </summary>
    internal bool MayAcquire(DateTimeOffset now) => EarliestAttempt(now) <= now;

    /// <summary>The earliest moment at which a call may be let through, not before <paramref name="now"/>.</summary>
    internal DateTimeOffset EarliestAttempt(DateTimeOffset now)
    {
        var state = Volatile.Read(ref _state);
        var earliest = state.Phase switch
        {
            CircuitPhase.Open => state.OpenUntil,
            CircuitPhase.HalfOpen when state.TrialExpiry is { } expiry => expiry,
            _ => now,
        };
        var busyUntil = _group.BusyUntil;
        if (busyUntil > earliest) earliest = busyUntil;
        return earliest > now ? earliest : now;
    }

    /// <summary>
    /// Asks for leave to call. Closed: yes. Open: no. Half-open: one at a time. Ramping: by share. No while the quota group is busy.
    /// </summary>
    /// <param name="permit">To be handed back by <see cref="Report"/>.</param>
    /// <param name="lastResort">There is nowhere else to go: a ramping circuit does not turn the call away by its share.</param>
    internal bool TryAcquire(out CircuitPermit permit, bool lastResort = false)
    {
        var state = Volatile.Read(ref _state);
        permit = new CircuitPermit(state.Generation, 0);
        if (state.Phase == CircuitPhase.Closed && !_group.WasThrottled) return true;

        var now = _clock.GetUtcNow();
        if (_group.BusyUntil > now) return false;
        state = _machine.Next(state, CircuitEvent.TimePassed.Instance, now);
        return state.Phase switch
        {
            CircuitPhase.Closed => true,
            CircuitPhase.Ramping => lastResort || _random.NextDouble() < _machine.RampShare(state, now),
            CircuitPhase.HalfOpen => TryTakeTrial(now, out permit),
            _ => false,
        };
    }

    /// <summary>Hands a permit back with what the call showed. The result of a call that began before the latest opening is dropped.</summary>
    /// <param name="permit">From <see cref="TryAcquire"/>; once.</param>
    /// <param name="outcome">The judgement over the call.</param>
    /// <param name="timeToFirstToken">Time to the first content token, if there was one.</param>
    internal void Report(in CircuitPermit permit, in AttemptOutcome outcome, TimeSpan? timeToFirstToken)
    {
        if (outcome.RetryAfter is { } retryAfter) NoteRetryAfter(outcome.Reason, retryAfter);
        if (outcome.Kind == OutcomeKind.Ignored && !permit.IsTrial) return;

        CircuitState before, settled, after;
        lock (_lock)
        {
            before = settled = after = _state;
            if (permit.Generation != before.Generation) return;
            if (before.Phase == CircuitPhase.Closed)
            {
                if (Judge_NeedsLock(outcome, timeToFirstToken) is not { } trip) return;
                after = Apply_NeedsLock(new CircuitEvent.Tripped(trip), _clock.GetUtcNow());
            }
            else
            {
                var now = _clock.GetUtcNow();
                settled = Apply_NeedsLock(CircuitEvent.TimePassed.Instance, now);
                after = EventOf_NeedsLock(settled.Phase, permit, outcome, timeToFirstToken) is { } happened
                    ? Apply_NeedsLock(happened, now)
                    : settled;
            }
        }

        if (after.Cause == TripCause.QuotaExhausted && after.Phase == CircuitPhase.Open) _group.Throttle(after.OpenUntil);
        Tell(before, settled);
        Tell(settled, after);
    }

    /// <summary>
    /// Takes over the shared state where it is newer: an opening by another instance, or by this one before it was restarted.
    /// The observer is not told: whoever opened the circuit has told it.
    /// </summary>
    internal void Adopt(CircuitState shared) => Change(new CircuitEvent.Adopted(shared), _clock.GetUtcNow(), isNews: false);

    private bool TryTakeTrial(DateTimeOffset now, out CircuitPermit permit)
    {
        var (before, after) = Change(new CircuitEvent.TrialTaken(_instance), now);
        var isTaken = after.Trial > before.Trial;
        permit = new CircuitPermit(after.Generation, isTaken ? after.Trial : 0);

        // Another call may have ended the trials between the look and the lock.
        return isTaken || after.Phase is CircuitPhase.Closed or CircuitPhase.Ramping;
    }

    private (CircuitState Before, CircuitState After) Change(CircuitEvent happened, DateTimeOffset now, bool isNews = true)
    {
        CircuitState before, settled, after;
        lock (_lock)
        {
            before = _state;
            settled = Apply_NeedsLock(CircuitEvent.TimePassed.Instance, now);
            after = Apply_NeedsLock(happened, now);
        }

        Tell(before, settled);
        if (isNews) Tell(settled, after);
        return (settled, after);
    }

    private CircuitState Apply_NeedsLock(CircuitEvent happened, DateTimeOffset now)
    {
        var next = _machine.Next(_state, happened, now);
        if (next.Generation != _state.Generation) _window.Clear();
        Volatile.Write(ref _state, next);
        return next;
    }

    private Trip? Judge_NeedsLock(in AttemptOutcome outcome, TimeSpan? timeToFirstToken)
    {
        _window.Record(_clock.GetTimestamp(), outcome, timeToFirstToken);
        return _policy.Decide(_window, outcome);
    }

    private CircuitEvent? EventOf_NeedsLock(CircuitPhase phase, in CircuitPermit permit, in AttemptOutcome outcome, TimeSpan? timeToFirstToken) => phase switch
    {
        CircuitPhase.HalfOpen when permit.IsTrial => TrialEvent(permit, outcome),
        CircuitPhase.Closed or CircuitPhase.Ramping when outcome.Kind != OutcomeKind.Ignored =>
            Judge_NeedsLock(outcome, timeToFirstToken) is { } trip ? new CircuitEvent.Tripped(trip) : null,
        _ => null,
    };

    // A trial that is told "busy until" has met a backend that is alive: the quota group does the waiting, the break does not grow.
    private static CircuitEvent TrialEvent(in CircuitPermit permit, in AttemptOutcome outcome) => outcome switch
    {
        { Kind: OutcomeKind.Success } => new CircuitEvent.TrialSucceeded(permit.Trial),
        { Kind: OutcomeKind.Ignored } or { Reason: FailureReason.Throttled, RetryAfter: not null } => new CircuitEvent.TrialReturned(permit.Trial),
        _ => new CircuitEvent.TrialFailed(TripPolicy.ByClass(outcome)
            ?? new Trip(TripCause.TrialFailed, $"the trial failed: {outcome.Reason}", outcome.RetryAfter)),
    };

    // A provider may say "one day"; it is asked again after the longest break.
    private void NoteRetryAfter(FailureReason reason, TimeSpan retryAfter)
    {
        if (reason is not (FailureReason.Throttled or FailureReason.Overloaded or FailureReason.QuotaExhausted)) return;
        var capped = retryAfter < Backend.Breaker.MaxBreak ? retryAfter : Backend.Breaker.MaxBreak;
        if (capped > TimeSpan.Zero) _group.Throttle(_clock.GetUtcNow() + capped);
    }

    private void Tell(CircuitState from, CircuitState to)
    {
        if (from.Phase != to.Phase || from.Generation != to.Generation) _observer.OnTransition(Backend, from, to);
    }
}
