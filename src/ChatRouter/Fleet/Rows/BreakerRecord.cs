using ChatRouter.CircuitBreaker;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>breaker</c> row: partition <c>breaker</c>, row = backend. What every instance obeys: an opinion of one instance alone is not written here.</summary>
internal static class BreakerRecord
{
    // No circuit opens or is tried so often. A higher number is a broken row, and taking it over would leave no number after it.
    private const long HighestNumber = 1L << 52;

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
        .With("ProvenAt", Stored(state.ProvenAt))
        .With("Writer", writer);

    /// <summary>The circuit in a row, or null if the row is nonsense or not one that this version understands.</summary>
    internal static CircuitState? Read(EntityRow row)
    {
        if (Enumerated<CircuitPhase>(row.Text("Phase")) is not { } phase) return null;
        if (row.Number("Generation") is not (>= 0 and < HighestNumber and var generation)) return null;
        if ((row.Number("Trial") ?? 0) is not (>= 0 and < HighestNumber and var trial)) return null;
        var (holder, expiry) = (row.Text("TrialHolder"), row.Time("TrialExpiry"));
        var isClosed = phase == CircuitPhase.Closed;
        return new CircuitState
        {
            Phase = phase,
            Generation = generation,
            Since = row.Time("Since") ?? DateTimeOffset.MinValue,
            OpenUntil = row.Time("OpenUntil") ?? DateTimeOffset.MinValue,
            BreakCount = isClosed ? 0 : (int)Math.Clamp(row.Number("BreakCount") ?? 1, 1, 1000),
            Cause = isClosed ? TripCause.None : Enumerated<TripCause>(row.Text("Cause")) ?? TripCause.None,
            Figures = isClosed ? "" : row.Text("Figures") ?? "",
            Trial = trial,
            TrialHolder = expiry is null ? null : holder,
            TrialExpiry = holder is null ? null : expiry,
            TrialSuccesses = (int)Math.Clamp(row.Number("TrialSuccesses") ?? 0, 0, 1000),
            ProvenAt = row.Time("ProvenAt") ?? DateTimeOffset.MinValue,
        };
    }

    // A number would be parsed as well, whether it means anything or not.
    private static T? Enumerated<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, out var value) && Enum.IsDefined(value) ? value : null;

    // Storage knows no time before 1601; "never" is the absence of the value.
    private static DateTimeOffset? Stored(DateTimeOffset time) => time == DateTimeOffset.MinValue ? null : time;
}
