using ChatRouter.CircuitBreaker;

namespace ChatRouter.Fleet;

/// <summary>A <c>breaker</c> row: partition <c>breaker</c>, row = backend.</summary>
internal static class BreakerRecord
{
    /// <summary>The row of a circuit.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="state">Its state.</param>
    /// <param name="writer">The instance that writes.</param>
    internal static EntityRow Write(string backend, CircuitState state, string writer) => new EntityRow(FleetPartitions.Breaker, backend)
        .With("Phase", state.Phase.ToString())
        .With("Generation", state.Generation)
        .With("Since", Stored(state.Since))
        .With("OpenUntil", Stored(state.OpenUntil))
        .With("BreakCount", state.BreakCount)
        .With("Cause", state.Cause.ToString())
        .With("Figures", state.Figures)
        .With("Trial", state.Trial)
        .With("TrialHolder", state.TrialHolder)
        .With("TrialExpiry", state.TrialExpiry)
        .With("TrialSuccesses", state.TrialSuccesses)
        .With("Writer", writer);

    /// <summary>The circuit in a row, or null if the row is not one that this version understands.</summary>
    internal static CircuitState? Read(EntityRow row)
    {
        if (!Enum.TryParse<CircuitPhase>(row.Text("Phase"), out var phase) || row.Number("Generation") is not { } generation) return null;
        return new CircuitState
        {
            Phase = phase,
            Generation = generation,
            Since = row.Time("Since") ?? DateTimeOffset.MinValue,
            OpenUntil = row.Time("OpenUntil") ?? DateTimeOffset.MinValue,
            BreakCount = (int)(row.Number("BreakCount") ?? 0),
            Cause = Enum.TryParse<TripCause>(row.Text("Cause"), out var cause) ? cause : TripCause.None,
            Figures = row.Text("Figures") ?? "",
            Trial = row.Number("Trial") ?? 0,
            TrialHolder = row.Text("TrialHolder"),
            TrialExpiry = row.Time("TrialExpiry"),
            TrialSuccesses = (int)(row.Number("TrialSuccesses") ?? 0),
        };
    }

    // Storage knows no time before 1601; "never" is the absence of the value.
    private static DateTimeOffset? Stored(DateTimeOffset time) => time == DateTimeOffset.MinValue ? null : time;
}
