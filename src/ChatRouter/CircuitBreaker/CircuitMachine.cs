using ChatRouter.Model;

namespace ChatRouter.CircuitBreaker;

/// <summary>
/// The circuit breaker as a pure function. Time is lazy: no timer ends a break or a ramp, the next event (or look) after its end does.
/// An event that a phase has no use for returns the same instance.
/// </summary>
internal sealed class CircuitMachine(BreakerSettings settings)
{
    private const int MostDoublings = 30;

    /// <summary>The state after <paramref name="happened"/> at <paramref name="now"/>.</summary>
    internal CircuitState Next(CircuitState state, CircuitEvent happened, DateTimeOffset now)
    {
        var current = PassTime(state, now);
        return (current.Phase, happened) switch
        {
            (CircuitPhase.Closed or CircuitPhase.Ramping, CircuitEvent.Tripped e) => Open(current, e.Trip, now),
            (CircuitPhase.HalfOpen, CircuitEvent.TrialTaken e) when !current.IsTrialHeld(now) => Lend(current, e.Holder, now),
            (CircuitPhase.HalfOpen, CircuitEvent.TrialSucceeded e) => Succeed(current, e.Trial, now),
            (CircuitPhase.HalfOpen, CircuitEvent.TrialFailed e) => Open(current, e.Trip, now),
            (CircuitPhase.HalfOpen, CircuitEvent.TrialReturned e) => Return(current, e.Trial),
            (_, CircuitEvent.Adopted e) when IsNews(current, e.Shared, now) => Adopt(current, e.Shared, now),
            _ => current,
        };
    }

    /// <summary>The share of traffic (0..1) that a ramping circuit lets through.</summary>
    internal double RampShare(CircuitState state, DateTimeOffset now)
    {
        var done = (now - state.Since) / settings.Ramp;
        return done switch { < 1.0 / 3 => 0.05, < 2.0 / 3 => 0.25, _ => 1 };
    }

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

    private CircuitState Open(CircuitState state, Trip trip, DateTimeOffset now)
    {
        var until = now + BreakLength(state.BreakCount, trip.RetryAfter);
        return WithoutTrials(state) with
        {
            Phase = CircuitPhase.Open,
            Generation = state.Generation + 1,
            Since = now,
            OpenUntil = until > state.OpenUntil ? until : state.OpenUntil,
            BreakCount = state.BreakCount + 1,
            Cause = trip.Cause,
            Figures = trip.Figures,
        };
    }

    private TimeSpan BreakLength(int breaksBefore, TimeSpan? retryAfter)
    {
        var doubled = settings.Break * Math.Pow(2, Math.Min(breaksBefore, MostDoublings));
        var asked = retryAfter > doubled ? retryAfter.Value : doubled;
        return asked < settings.MaxBreak ? asked : settings.MaxBreak;
    }

    private CircuitState Lend(CircuitState state, string holder, DateTimeOffset now) => state with
    {
        Trial = state.Trial + 1,
        TrialHolder = holder,
        TrialExpiry = now + settings.TrialLease,
    };

    // A trial that outlived its lease still counts: where every call takes longer than the lease, nothing else would ever close the circuit.
    private CircuitState Succeed(CircuitState state, long trial, DateTimeOffset now)
    {
        var successes = state.TrialSuccesses + 1;
        return successes < settings.TrialSuccesses
            ? Return(state, trial) with { TrialSuccesses = successes }
            : WithoutTrials(state) with { Phase = CircuitPhase.Ramping, Since = now };
    }

    private static CircuitState Return(CircuitState state, long trial) =>
        state.Trial == trial && state.TrialExpiry is not null ? state with { TrialHolder = null, TrialExpiry = null } : state;

    private static CircuitState WithoutTrials(CircuitState state) =>
        state with { Trial = 0, TrialHolder = null, TrialExpiry = null, TrialSuccesses = 0 };

    private static bool IsNews(CircuitState state, CircuitState shared, DateTimeOffset now) =>
        shared.Phase == CircuitPhase.Open
        && shared.OpenUntil > now
        && (shared.Generation > state.Generation
            || (shared.Generation == state.Generation && state.Phase == CircuitPhase.Open && shared.OpenUntil > state.OpenUntil));

    // A row written under a wrong clock must not close a backend off for longer than the settings allow.
    private CircuitState Adopt(CircuitState state, CircuitState shared, DateTimeOffset now)
    {
        var latest = now + settings.MaxBreak;
        var until = shared.OpenUntil < latest ? shared.OpenUntil : latest;
        return WithoutTrials(state) with
        {
            Phase = CircuitPhase.Open,
            Generation = shared.Generation,
            Since = shared.Since,
            OpenUntil = until > state.OpenUntil ? until : state.OpenUntil,
            BreakCount = shared.BreakCount,
            Cause = shared.Cause,
            Figures = shared.Figures,
        };
    }
}
