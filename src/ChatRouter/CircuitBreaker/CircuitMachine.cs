using ChatRouter.Model.Settings;

namespace ChatRouter.CircuitBreaker;

/// <summary>
/// The circuit breaker as a pure function. Time is lazy: no timer ends a break or a ramp, the next event (or look) after its end does.
/// An event that a phase has no use for returns the same instance.
/// </summary>
internal sealed class CircuitMachine(BreakerSettings settings)
{
    /// <summary>A row that begins further ahead than this was written under a wrong clock.</summary>
    internal static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(1);

    /// <summary>A lease that ends further ahead than this is a broken row.</summary>
    internal static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(10);

    private const int MostDoublings = 30;

    /// <summary>The state after <paramref name="happened"/> at <paramref name="now"/>.</summary>
    internal CircuitState Next(CircuitState state, CircuitEvent happened, DateTimeOffset now)
    {
        var current = PassTime(state, now);
        return (current.Phase, happened) switch
        {
            (CircuitPhase.Closed or CircuitPhase.Ramping, CircuitEvent.Tripped e) => Open(current, e.Trip, now, isShared: false),
            (CircuitPhase.Open or CircuitPhase.HalfOpen, CircuitEvent.LeaseGranted e) when IsNew(current, e.Lease, now) => Lend(current, e, now),
            (_, CircuitEvent.LeaseRenewed e) when current.TrialHolder == e.Lease.Holder && current.Trial == e.Lease.Number => current with { TrialExpiry = e.Lease.Expiry },
            (CircuitPhase.HalfOpen, CircuitEvent.TrialTaken e) when CanTake(current, e.Holder, now) => current with { TrialSince = now },
            (CircuitPhase.Open or CircuitPhase.HalfOpen, CircuitEvent.TrialSucceeded e) => Succeed(current, e, now),
            (CircuitPhase.HalfOpen, CircuitEvent.TrialFailed e) => Open(Return(current, e.Trial, e.Holder), e.Trip, now, current.IsShared),
            (_, CircuitEvent.TrialReturned e) => Return(current, e.Trial, e.Holder),
            (CircuitPhase.Open or CircuitPhase.HalfOpen, CircuitEvent.Confirmed e) when current.IsOwnOpinion => current with { IsShared = true, Generation = e.Generation },
            (_, CircuitEvent.Adopted e) => Adopt(current, e.Shared, now),
            _ => current,
        };
    }

    /// <summary>The share of traffic (0..1) that a ramping circuit lets through.</summary>
    internal double RampShare(CircuitState state, DateTimeOffset now)
    {
        var done = (now - state.Since) / settings.Ramp;
        return done switch { < 1.0 / 3 => 0.05, < 2.0 / 3 => 0.25, _ => 1 };
    }

    /// <summary>How long the latest break of a state is, by the settings.</summary>
    internal TimeSpan LengthOfBreak(CircuitState state) => BreakLength(Math.Max(0, state.BreakCount - 1), retryAfter: null);

    /// <summary>Whether the holder of the lease may begin a trial now.</summary>
    internal static bool CanTake(CircuitState state, string holder, DateTimeOffset now) =>
        !state.IsTrialRunning && state.IsTrialHeld(now) && string.Equals(state.TrialHolder, holder, StringComparison.Ordinal);

    private CircuitState PassTime(CircuitState state, DateTimeOffset now) => state.Phase switch
    {
        CircuitPhase.Open when now >= state.OpenUntil => state with { Phase = CircuitPhase.HalfOpen, Since = state.OpenUntil },
        CircuitPhase.Ramping when now >= state.Since + settings.Ramp => state with
        {
            Phase = CircuitPhase.Closed,
            Since = state.Since + settings.Ramp,
            BreakCount = 0,
            Cause = TripCause.None,
            Figures = "",
        },
        _ => state,
    };

    private CircuitState Open(CircuitState state, Trip trip, DateTimeOffset now, bool isShared)
    {
        var until = now + BreakLength(state.BreakCount, trip.RetryAfter);
        // The lease stays with whoever has it: the trial of another instance does not end because this one opens its circuit.
        return state with
        {
            Phase = CircuitPhase.Open,
            Generation = isShared ? state.Generation + 1 : state.Generation,
            Epoch = state.Epoch + 1,
            IsOwn = true,
            IsShared = isShared,
            Since = now,
            OpenUntil = until > state.OpenUntil ? until : state.OpenUntil,
            BreakCount = state.BreakCount + 1,
            Cause = trip.Cause,
            Figures = trip.Figures,
            TrialSuccesses = 0,
        };
    }

    private TimeSpan BreakLength(int breaksBefore, TimeSpan? retryAfter)
    {
        var doubled = settings.Break * Math.Pow(2, Math.Min(breaksBefore, MostDoublings));
        var asked = retryAfter > doubled ? retryAfter.Value : doubled;
        return asked < settings.MaxBreak ? asked : settings.MaxBreak;
    }

    private static bool IsNew(CircuitState state, TrialLease lease, DateTimeOffset now) => lease.Number > state.Trial && !state.IsTrialHeld(now);

    private static CircuitState Lend(CircuitState state, CircuitEvent.LeaseGranted granted, DateTimeOffset now) => state with
    {
        Trial = granted.Lease.Number,
        TrialHolder = granted.Lease.Holder,
        TrialExpiry = granted.Lease.Expiry,
        IsLeaseOwn = granted.IsOwn,
        TrialSince = granted.IsTaken ? now : null,
    };

    // A trial that outlived its lease still counts: where every call takes longer than the lease, nothing else would ever close the circuit.
    // While the circuit is open only a probe has a trial: what it proves ends the break, and the end that was announced stays what it is.
    private CircuitState Succeed(CircuitState state, CircuitEvent.TrialSucceeded ended, DateTimeOffset now)
    {
        var began = state.Trial == ended.Trial && state.TrialSince > state.ProvenAt ? state.TrialSince.Value : state.ProvenAt;
        return Count(Return(state, ended.Trial, ended.Holder) with { ProvenAt = began }, now);
    }

    // A trial that began after this instance's own break was over counts for it, whoever made it: one instance after the other would take a large fleet minutes.
    // Its own lease stays: a call may be under way under it, and the others must not begin another one meanwhile.
    private CircuitState TakeOverProof(CircuitState state, DateTimeOffset provenAt, DateTimeOffset now)
    {
        if (provenAt <= state.ProvenAt || provenAt > now + LargestSkew) return state;
        var known = state with { ProvenAt = provenAt };
        return known is { IsOwnOpinion: true, Phase: CircuitPhase.HalfOpen } && provenAt >= known.OpenUntil ? Count(known, now) : known;
    }

    private CircuitState Count(CircuitState state, DateTimeOffset now) => state.TrialSuccesses + 1 >= settings.TrialSuccesses
        ? state with { Phase = CircuitPhase.Ramping, Since = now, TrialSuccesses = 0 }
        : state with
        {
            Phase = CircuitPhase.HalfOpen,
            Since = state.Phase == CircuitPhase.HalfOpen ? state.Since : now,
            TrialSuccesses = state.TrialSuccesses + 1,
        };

    // Somebody else may have a lease of the same number: what an instance gives itself is not counted by the fleet.
    private static CircuitState Return(CircuitState state, long trial, string holder) =>
        state.Trial == trial && string.Equals(state.TrialHolder, holder, StringComparison.Ordinal) ? state with { TrialHolder = null, TrialExpiry = null, TrialSince = null } : state;

    private CircuitState Adopt(CircuitState state, CircuitState shared, DateTimeOffset now)
    {
        // A row written under a wrong clock must not close a backend off for longer than the settings allow; cut by its own beginning, so that the cut stands still.
        if (shared.Since > now + LargestSkew) return state;
        if (shared.TrialExpiry > now + LongestLease) shared = shared with { TrialHolder = null, TrialExpiry = null };
        var latest = shared.Since > DateTimeOffset.MaxValue - settings.MaxBreak ? shared.Since : shared.Since + settings.MaxBreak;
        var row = PassTime(CircuitJoin.Timeless(shared.OpenUntil > latest ? shared with { OpenUntil = latest } : shared), now);

        var next = row.Generation > state.Generation ? PassTime(CircuitJoin.Timeless(TakeOver(state, row)), now)
            : row.Generation == state.Generation && state.IsShared ? PassTime(CircuitJoin.Join(state, row), now) with { Epoch = state.Epoch, IsOwn = state.IsOwn, IsShared = true }
            : state;
        var adopted = TakeOverProof(WithLatestLease(state, row, next) with { ProvenAt = state.ProvenAt }, row.ProvenAt, now);
        return adopted == state ? state : adopted;
    }

    // The fleet opened it without this instance. A return to service that is older than this instance's own opening does not undo that.
    private CircuitState TakeOver(CircuitState state, CircuitState row)
    {
        var provenAt = row.Phase == CircuitPhase.Closed && row.Since > DateTimeOffset.MinValue + settings.Ramp ? row.Since - settings.Ramp : row.Since;
        if (state.IsOwnOpinion && row.Phase is (CircuitPhase.Ramping or CircuitPhase.Closed) && provenAt <= state.Since) return state with { Generation = row.Generation };
        return row with
        {
            Epoch = state.Phase == CircuitPhase.Closed && row.Phase == CircuitPhase.Closed ? state.Epoch : state.Epoch + 1,
            IsOwn = false,
            IsShared = true,
            OpenUntil = row.OpenUntil > state.OpenUntil ? row.OpenUntil : state.OpenUntil,
        };
    }

    private static CircuitState WithLatestLease(CircuitState state, CircuitState row, CircuitState next)
    {
        var isNewer = state.IsLeaseOwn ? row.Trial >= state.Trial : CircuitJoin.CompareLeases(row, state) > 0;
        var lease = isNewer ? row : state;
        return next with
        {
            Trial = lease.Trial,
            TrialHolder = lease.TrialHolder,
            TrialExpiry = lease.TrialExpiry,
            IsLeaseOwn = lease.IsLeaseOwn,

            // A lease that was only made longer is the same one: its trial still runs.
            TrialSince = (lease.Trial, lease.TrialHolder) == (state.Trial, state.TrialHolder) ? state.TrialSince : null,
        };
    }
}
