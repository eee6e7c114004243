using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.CircuitBreaker;

/// <summary>
/// The circuit of one backend: who may call it, and by which lease. Thread-safe. While closed, a call costs one volatile read on the way in and one short lock
/// on the way out, and allocates nothing.
/// </summary>
internal sealed class Circuit
{
    private readonly CircuitCell _cell;
    private readonly QuotaGroup _group;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly ITrialLender _lender;
    private readonly string _instance;
    private Task _asked = Task.CompletedTask;
    private long _deniedUntilTicks;

    internal Circuit(
        Backend backend, QuotaGroup group, TimeProvider clock, IRandomSource random, ICircuitObserver observer, ITrialLender lender, string instance)
    {
        Backend = backend;
        _cell = new CircuitCell(backend, clock, observer, instance);
        _group = group;
        _clock = clock;
        _random = random;
        _lender = lender;
        _instance = instance;
    }

    /// <summary>The backend behind it.</summary>
    internal Backend Backend { get; }

    /// <summary>The state as of now: a break that is over shows as half-open although nobody has called yet.</summary>
    internal CircuitState State => _cell.Machine.Next(_cell.Latest, CircuitEvent.TimePassed.Instance, _clock.GetUtcNow());

    /// <summary>Whether all traffic is let through. One volatile read if it is.</summary>
    internal bool IsClosed => _cell.Latest.Phase == CircuitPhase.Closed || State.Phase == CircuitPhase.Closed;

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
        var state = _cell.Latest;
        var earliest = state.Phase switch
        {
            CircuitPhase.Closed or CircuitPhase.Ramping => now,
            CircuitPhase.Open when state.OpenUntil > now => state.OpenUntil,
            _ when CircuitMachine.CanTake(state, _instance, now) => now,
            _ => Later(state.TrialExpiry ?? now, DeniedUntil),
        };
        return Later(Later(earliest, _group.BusyUntil), now);
    }

    /// <summary>
    /// Asks for leave to call. Closed: yes. Open: no. Half-open: if this instance holds the fleet's trial lease and nobody uses it; else the lease is asked
    /// for in the background. Ramping: by share. No while the quota group is busy.
    /// </summary>
    /// <param name="permit">To be handed back by <see cref="Report"/>.</param>
    /// <param name="lastResort">There is nowhere else to go: a ramping circuit does not turn the call away by its share.</param>
    internal bool TryAcquire(out CircuitPermit permit, bool lastResort = false)
    {
        var state = _cell.Latest;
        permit = new CircuitPermit(state.Epoch, 0);
        if (state.Phase == CircuitPhase.Closed && !_group.WasThrottled) return true;

        var now = _clock.GetUtcNow();
        if (_group.BusyUntil > now) return false;
        state = _cell.Machine.Next(state, CircuitEvent.TimePassed.Instance, now);
        return state.Phase switch
        {
            CircuitPhase.Closed => true,
            CircuitPhase.Ramping => lastResort || _random.NextDouble() < _cell.Machine.RampShare(state, now),
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
        if (outcome.RetryAfter is not null) _group.Note(outcome, Backend.Breaker.MaxBreak, _clock);
        if (outcome.Kind == OutcomeKind.Ignored && !permit.IsTrial) return;

        var after = _cell.Report(permit, outcome, timeToFirstToken);
        if (after.Cause == TripCause.QuotaExhausted && after.Phase == CircuitPhase.Open) _group.Throttle(after.OpenUntil);
        if (permit.IsTrial) _lender.OnTrialEnded(this);
    }

    /// <summary>Takes over the shared state where it is newer. Whoever changed it has told the observer, except what it does to an opinion of this instance alone.</summary>
    internal void Adopt(CircuitState shared)
    {
        var (before, after) = _cell.Change(new CircuitEvent.Adopted(shared), _clock.GetUtcNow(), isNews: false);
        if (before.IsOwnOpinion && !after.IsShared) _cell.Tell(before, after);
    }

    /// <summary>The quota group is busy, as another instance was told; no longer from now than the longest break.</summary>
    internal void AdoptBusy(DateTimeOffset until)
    {
        var now = _clock.GetUtcNow();
        if (until > now && until <= now + Backend.Breaker.MaxBreak + CircuitMachine.LargestSkew) _group.Throttle(until);
    }

    /// <summary>How long the latest break was meant to last.</summary>
    internal TimeSpan LengthOfBreak(CircuitState state) => _cell.Machine.LengthOfBreak(state);

    /// <summary>The fleet agrees with this instance's own opening: from now on it is the fleet's, under a generation that no other opening has.</summary>
    internal void Confirm(long generation) => _cell.Change(new CircuitEvent.Confirmed(generation), _clock.GetUtcNow());

    /// <summary>Gives the trial lease. False if it came too late to be of use.</summary>
    /// <param name="lease">Held by this instance.</param>
    /// <param name="isTaken">A probe has it, and has begun.</param>
    internal bool Grant(in TrialLease lease, bool isTaken)
    {
        WasLeaseUnused = false;
        var (before, after) = _cell.Change(new CircuitEvent.LeaseGranted(lease, isTaken), _clock.GetUtcNow());
        return after.Trial == lease.Number && before.Trial != lease.Number;
    }

    /// <summary>Gives a lease that no other instance knows of.</summary>
    internal void GrantOwn()
    {
        var expiry = _clock.GetUtcNow() + Backend.Breaker.TrialLease;
        WasLeaseUnused = false;
        _cell.Change(new CircuitEvent.LeaseGranted(new TrialLease(_cell.Latest.Trial + 1, _instance, expiry), IsTaken: false, IsOwn: true), _clock.GetUtcNow());
    }

    /// <summary>Makes the lease longer, if it still is the latest.</summary>
    internal void Renew(in TrialLease lease) => _cell.Change(new CircuitEvent.LeaseRenewed(lease), _clock.GetUtcNow());

    /// <summary>Another instance holds the lease, or nobody can say: no need to ask again before a moment.</summary>
    internal void Deny(DateTimeOffset until) => Volatile.Write(ref _deniedUntilTicks, until.UtcTicks);

    /// <summary>Takes back a lease that no call came for, unless one has come by now.</summary>
    internal void ReturnUnused(long trial)
    {
        if (!_cell.TryReturnUnused(trial)) return;
        WasLeaseUnused = true;
        _lender.OnTrialEnded(this);
    }

    /// <summary>Ends a probe's trial.</summary>
    /// <param name="trial">Its number.</param>
    /// <param name="isProven">The backend has done the work that callers ask for. False says nothing: a probe never lengthens a break.</param>
    internal void EndProbe(long trial, bool isProven)
    {
        _cell.Change(isProven ? new CircuitEvent.TrialSucceeded(trial, _instance) : _cell.Returned(trial), _clock.GetUtcNow());
        _lender.OnTrialEnded(this);
    }

    /// <summary>What this instance has seen of the backend lately.</summary>
    internal CircuitEvidence Look()
    {
        var (successes, failures) = _cell.Sum();
        return new CircuitEvidence(State.IsOwnOpinion, successes, failures);
    }

    private DateTimeOffset DeniedUntil => new(Volatile.Read(ref _deniedUntilTicks), TimeSpan.Zero);

    private bool TryTakeTrial(DateTimeOffset now, out CircuitPermit permit)
    {
        if (TryTake(now, out permit)) return true;
        if (DeniedUntil > now || _cell.Latest.IsTrialHeld(now)) return false;
        Volatile.Write(ref _asked, _lender.AskAsync(this));
        return TryTake(now, out permit);
    }

    private bool TryTake(DateTimeOffset now, out CircuitPermit permit)
    {
        // A lease that the others do not know of ends with the reason for it.
        var state = _cell.Latest;
        if (state.IsLeaseOwn && !_lender.IsAlone) ReturnUnused(state.Trial);

        var (before, after) = _cell.Change(new CircuitEvent.TrialTaken(_instance), now);
        var isTaken = after.IsTrialRunning && !before.IsTrialRunning;
        permit = new CircuitPermit(after.Epoch, isTaken ? after.Trial : 0);

        // Another call may have ended the trials between the look and the lock.
        return isTaken || after.Phase is CircuitPhase.Closed or CircuitPhase.Ramping;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
