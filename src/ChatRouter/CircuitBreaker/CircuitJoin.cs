namespace ChatRouter.CircuitBreaker;

/// <summary>
/// What two instances know of one circuit, put together. A join of a lattice: commutative, associative and idempotent, so that it does not matter who
/// writes first, how often, or how late, and nothing that anybody learned is lost. The generation, the end of the break, the number of the lease and the latest proof only grow.
/// Within a generation a circuit goes from open over trials and the ramp to closed, and never back.
/// </summary>
internal static class CircuitJoin
{
    /// <summary>The part of a state that concerns the others: all of a shared one; of an own opinion nothing but the lease and what trials have proven.</summary>
    internal static CircuitState Shareable(CircuitState state)
    {
        var lease = state.IsLeaseOwn ? CircuitState.Initial : state;
        return Timeless(state.IsShared ? state : CircuitState.Initial) with
        {
            Epoch = 0,
            IsOwn = false,
            IsShared = false,
            Trial = lease.Trial,
            TrialHolder = lease.TrialHolder,
            TrialExpiry = lease.TrialExpiry,
            IsLeaseOwn = false,
            TrialSince = null,
            ProvenAt = state.ProvenAt,
        };
    }

    /// <summary>The join of two shareable states.</summary>
    internal static CircuitState Join(CircuitState one, CircuitState other)
    {
        (one, other) = (Timeless(one), Timeless(other));
        var later = Compare(one, other) >= 0 ? one : other;
        var lease = CompareLeases(one, other) >= 0 ? one : other;
        return later with
        {
            OpenUntil = one.OpenUntil > other.OpenUntil ? one.OpenUntil : other.OpenUntil,
            Trial = lease.Trial,
            TrialHolder = lease.TrialHolder,
            TrialExpiry = lease.TrialExpiry,
            ProvenAt = one.ProvenAt > other.ProvenAt ? one.ProvenAt : other.ProvenAt,
        };
    }

    /// <summary>Above 0 if the first lease is the later one: a higher number, or the same given back, or the same made longer.</summary>
    internal static int CompareLeases(CircuitState one, CircuitState other) =>
        (one.Trial, one.TrialHolder is null, one.TrialExpiry ?? default, one.TrialHolder ?? "")
            .CompareTo((other.Trial, other.TrialHolder is null, other.TrialExpiry ?? default, other.TrialHolder ?? ""));

    /// <summary>
    /// A state without what the clock alone did to it: a break that is over is still the same break, and another instance may have made it longer.
    /// </summary>
    internal static CircuitState Timeless(CircuitState state) =>
        state is { Phase: CircuitPhase.HalfOpen, TrialSuccesses: 0 } ? state with { Phase = CircuitPhase.Open } : state;

    private static int Compare(CircuitState one, CircuitState other)
    {
        var order = (one.Generation, Step(one), one.TrialSuccesses).CompareTo((other.Generation, Step(other), other.TrialSuccesses));
        if (order == 0) order = one.Phase == CircuitPhase.Ramping ? other.Since.CompareTo(one.Since) : one.Since.CompareTo(other.Since);
        if (order == 0) order = (one.BreakCount, one.Cause).CompareTo((other.BreakCount, other.Cause));
        return order != 0 ? order : string.CompareOrdinal(one.Figures, other.Figures);
    }

    private static int Step(CircuitState state) => state.Phase switch
    {
        CircuitPhase.Open => 0,
        CircuitPhase.HalfOpen => 1,
        CircuitPhase.Ramping => 2,
        _ => 3,
    };
}
