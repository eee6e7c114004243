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
    private readonly ITrialLender _lender;
    private readonly string _instance;
    private readonly Lock _lock = new();
    private CircuitState _state = CircuitState.Initial;
    private Task _asked = Task.CompletedTask;
    private long _deniedUntilTicks;

    internal Circuit(
        Backend backend, QuotaGroup group, TimeProvider clock, IRandomSource random, ICircuitObserver observer, ITrialLender lender, string instance)
    {
        Backend = backend;
        _machine = new CircuitMachine(backend.Breaker);
        _policy = new TripPolicy(backend.Breaker);
        _window = new OutcomeWindow(backend.Breaker, clock.TimestampFrequency);
        _group = group;
        _clock = clock;
        _random = random;
        _observer = observer;
        _lender = lender;
        _instance = instance;
    }

    /// <summary>The backend behind it.</summary>
    internal Backend Backend { get; }

    /// <summary>The state as of now: a break that is over shows as half-open although nobody has called yet.</summary>
    internal CircuitState State => _machine.Next(Volatile.Read(ref _state), CircuitEvent.TimePassed.Instance, _clock.GetUtcNow());

    /// <summary>Whether all traffic is let through. One volatile read if it is.</summary>
    internal bool IsClosed => Volatile.Read(ref _state).Phase == CircuitPhase.Closed || State.Phase == CircuitPhase.Closed;

    /// <summary>The answer to the latest question for a trial lease; completed if none is under way.</summary>
    internal Task Asked => Volatile.Read(ref _asked);

    /// <summary>
    /// Whether the latest lease was given back unused: calls are so rare that the next one had better wait for its lease. Set by who takes it back.
    /// </summary>
    internal bool WasLeaseUnused { get; private set; }

    /// <summary>
    /// Whether <see cref="TryAcquire"/> might say yes at a moment. For planning: takes nothing and changes nothing. A ramping circuit says yes, and so does a
    /// half-open one whose lease nobody is known to hold: the call that asks for it is turned away, the next one has it.
    /// </summary>
    internal bool MayAcquire(DateTimeOffset now) => EarliestAttempt(now) <= now;

    /// <summary>The earliest moment at which a call may be let through, not before <paramref name="now"/>.</summary>
    internal DateTimeOffset EarliestAttempt(DateTimeOffset now)
    {
        var state = Volatile.Read(ref _state);
        var earliest = state.Phase switch
        {
            CircuitPhase.Closed or CircuitPhase.Ramping => now,
            CircuitPhase.Open when state.OpenUntil > now => state.OpenUntil,
            _ when CircuitMachine.CanTake(state, _instance, now) => now,
            _ => Later(state.TrialExpiry ?? now, DeniedUntil),
        };
        earliest = Later(earliest, _group.BusyUntil);
        return Later(earliest, now);
    }

    /// <summary>
    /// Asks for leave to call. Closed: yes. Open: no. Half-open: if this instance holds the fleet's trial lease and nobody uses it; else the lease is asked
    /// for in the background. Ramping: by share. No while the quota group is busy.
    /// </summary>
    /// <param name="permit">To be handed back by <see cref="Report"/>.</param>
    /// <param name="lastResort">There is nowhere else to go: a ramping circuit does not turn the call away by its share.</param>
    internal bool TryAcquire(out CircuitPermit permit, bool lastResort = false)
    {
        var state = Volatile.Read(ref _state);
        permit = new CircuitPermit(state.Epoch, 0);
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
            if (permit.Epoch != before.Epoch)
            {
                if (permit.IsTrial) after = Apply_NeedsLock(Returned(permit.Trial), _clock.GetUtcNow());
            }
            else if (before.Phase == CircuitPhase.Closed)
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
                if (permit.IsTrial) after = Apply_NeedsLock(Returned(permit.Trial), now);
            }
        }

        if (after.Cause == TripCause.QuotaExhausted && after.Phase == CircuitPhase.Open) _group.Throttle(after.OpenUntil);
        TellTime(before, settled);
        Tell(settled, after);
        if (permit.IsTrial) _lender.OnTrialEnded(this);
    }

    /// <summary>
    /// Takes over the shared state where it is newer. The observer is not told: whoever changed it has told it. But what it does to an opinion of this
    /// instance alone nobody else knows.
    /// </summary>
    internal void Adopt(CircuitState shared)
    {
        var (before, after) = Change(new CircuitEvent.Adopted(shared), _clock.GetUtcNow(), isNews: false);
        if (before.IsOwnOpinion && !after.IsShared) Tell(before, after);
    }

    /// <summary>The quota group is busy, as another instance was told; no longer from now than the longest break.</summary>
    internal void AdoptBusy(DateTimeOffset until)
    {
        var now = _clock.GetUtcNow();
        if (until > now && until <= now + Backend.Breaker.MaxBreak + CircuitMachine.LargestSkew) _group.Throttle(until);
    }

    /// <summary>How long the latest break was meant to last.</summary>
    internal TimeSpan LengthOfBreak(CircuitState state) => _machine.LengthOfBreak(state);

    /// <summary>The fleet agrees with this instance's own opening: from now on it is the fleet's, under a generation that no other opening has.</summary>
    internal void Confirm(long generation) => Change(new CircuitEvent.Confirmed(generation), _clock.GetUtcNow());

    /// <summary>Gives the trial lease. False if it came too late to be of use.</summary>
    /// <param name="lease">Held by this instance.</param>
    /// <param name="isTaken">A probe has it, and has begun.</param>
    internal bool Grant(in TrialLease lease, bool isTaken)
    {
        WasLeaseUnused = false;
        var (before, after) = Change(new CircuitEvent.LeaseGranted(lease, isTaken), _clock.GetUtcNow());
        return after.Trial == lease.Number && before.Trial != lease.Number;
    }

    /// <summary>Gives a lease that no other instance knows of.</summary>
    internal void GrantOwn()
    {
        var expiry = _clock.GetUtcNow() + Backend.Breaker.TrialLease;
        var number = Volatile.Read(ref _state).Trial + 1;
        WasLeaseUnused = false;
        Change(new CircuitEvent.LeaseGranted(new TrialLease(number, _instance, expiry), IsTaken: false, IsOwn: true), _clock.GetUtcNow());
    }

    /// <summary>Makes the lease longer, if it still is the latest.</summary>
    internal void Renew(in TrialLease lease) => Change(new CircuitEvent.LeaseRenewed(lease), _clock.GetUtcNow());

    /// <summary>Another instance holds the lease, or nobody can say: no need to ask again before a moment.</summary>
    internal void Deny(DateTimeOffset until) => Volatile.Write(ref _deniedUntilTicks, until.UtcTicks);

    /// <summary>Takes back a lease that no call came for, unless one has come by now.</summary>
    internal void ReturnUnused(long trial)
    {
        CircuitState before, after;
        lock (_lock)
        {
            before = after = _state;
            if (before.Trial == trial && !before.IsTrialRunning) after = Apply_NeedsLock(Returned(trial), _clock.GetUtcNow());
        }

        if (ReferenceEquals(before, after)) return;
        WasLeaseUnused = true;
        _lender.OnTrialEnded(this);
    }

    /// <summary>Ends a probe's trial.</summary>
    /// <param name="trial">Its number.</param>
    /// <param name="isProven">The backend has done the work that callers ask for. False says nothing: a probe never lengthens a break.</param>
    internal void EndProbe(long trial, bool isProven)
    {
        Change(isProven ? new CircuitEvent.TrialSucceeded(trial, _instance) : Returned(trial), _clock.GetUtcNow());
        _lender.OnTrialEnded(this);
    }

    /// <summary>What this instance has seen of the backend lately.</summary>
    internal CircuitEvidence Look()
    {
        lock (_lock)
        {
            var sum = _window.Look(_clock.GetTimestamp());
            return new CircuitEvidence(State.IsOwnOpinion, sum.Successes, sum.Failures);
        }
    }

    private DateTimeOffset DeniedUntil => new(Volatile.Read(ref _deniedUntilTicks), TimeSpan.Zero);

    private bool TryTakeTrial(DateTimeOffset now, out CircuitPermit permit)
    {
        if (TryTake(now, out permit)) return true;
        if (DeniedUntil > now || Volatile.Read(ref _state).IsTrialHeld(now)) return false;
        Volatile.Write(ref _asked, _lender.AskAsync(this));
        return TryTake(now, out permit);
    }

    private bool TryTake(DateTimeOffset now, out CircuitPermit permit)
    {
        // A lease that the others do not know of ends with the reason for it.
        var state = Volatile.Read(ref _state);
        if (state.IsLeaseOwn && !_lender.IsAlone) ReturnUnused(state.Trial);

        var (before, after) = Change(new CircuitEvent.TrialTaken(_instance), now);
        var isTaken = after.IsTrialRunning && !before.IsTrialRunning;
        permit = new CircuitPermit(after.Epoch, isTaken ? after.Trial : 0);

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

        TellTime(before, settled);
        if (isNews) Tell(settled, after);
        return (settled, after);
    }

    private CircuitState Apply_NeedsLock(CircuitEvent happened, DateTimeOffset now)
    {
        var next = _machine.Next(_state, happened, now);
        if (next.Epoch != _state.Epoch) _window.Clear();
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

    private CircuitEvent.TrialReturned Returned(long trial) => new(trial, _instance);

    // A trial that is told "busy until" has met a backend that is alive: the quota group does the waiting, the break does not grow.
    private CircuitEvent TrialEvent(in CircuitPermit permit, in AttemptOutcome outcome) => outcome switch
    {
        { Kind: OutcomeKind.Success } => new CircuitEvent.TrialSucceeded(permit.Trial, _instance),
        { Kind: OutcomeKind.Ignored } or { Reason: FailureReason.Throttled, RetryAfter: not null } => Returned(permit.Trial),
        _ => new CircuitEvent.TrialFailed(permit.Trial, _instance, TripPolicy.ByClass(outcome)
            ?? new Trip(TripCause.TrialFailed, $"the trial failed: {outcome.Reason}", outcome.RetryAfter)),
    };

    // A provider may say "one day"; it is asked again after the longest break.
    private void NoteRetryAfter(FailureReason reason, TimeSpan retryAfter)
    {
        if (reason is not (FailureReason.Throttled or FailureReason.Overloaded or FailureReason.QuotaExhausted)) return;
        var capped = retryAfter < Backend.Breaker.MaxBreak ? retryAfter : Backend.Breaker.MaxBreak;
        if (capped > TimeSpan.Zero) _group.Throttle(_clock.GetUtcNow() + capped);
    }

    // What the clock alone did to a break is told by the instance that opened it: the others would all say the same.
    private void TellTime(CircuitState from, CircuitState to)
    {
        if (from.IsOwn) Tell(from, to);
    }

    private void Tell(CircuitState from, CircuitState to)
    {
        if (from.Phase != to.Phase || from.Epoch != to.Epoch || from.IsShared != to.IsShared) _observer.OnTransition(Backend, from, to);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
