using ChatRouter.Storage;

namespace ChatRouter.Operations.Rollout;

/// <summary>Which configuration is in force in the fleet: one row. Immutable.</summary>
/// <param name="Taken">The version in force.</param>
/// <param name="TakenAt">Since when.</param>
/// <param name="Previous">The version before, or null.</param>
/// <param name="Trying">The version that is tried, or null.</param>
/// <param name="TryingSince">Since when.</param>
/// <param name="Refused">The version that was refused or given back last, or null.</param>
/// <param name="Why">Why it was.</param>
internal sealed record RolloutLedger(string Taken, DateTimeOffset TakenAt, string? Previous = null, string? Trying = null, DateTimeOffset? TryingSince = null, string? Refused = null, string? Why = null)
{
    /// <summary>Partition and row.</summary>
    internal const string Key = "ledger";

    /// <summary>A version comes into force.</summary>
    public RolloutLedger Take(string version, DateTimeOffset now) => new(version, now, Previous: Taken == version ? Previous : Taken);

    /// <summary>A version is tried.</summary>
    public RolloutLedger Try(string version, DateTimeOffset now) => Trying == version ? this : this with { Trying = version, TryingSince = now };

    /// <summary>A version is refused; if it is in force, the one before comes back.</summary>
    public RolloutLedger Refuse(string version, string why, DateTimeOffset now) => Taken == version && Previous is not null
        ? new(Previous, now, Refused: version, Why: why)
        : this with { Trying = null, TryingSince = null, Refused = version, Why = why };

    internal EntityRow Write()
    {
        var row = new EntityRow(Key, Key).With("Taken", Taken).With("TakenAt", TakenAt);
        if (Previous is not null) row.With("Previous", Previous);
        if (Trying is not null) row.With("Trying", Trying);
        if (TryingSince is { } since) row.With("TryingSince", since);
        if (Refused is not null) row.With("Refused", Refused);
        if (Why is not null) row.With("Why", Why);
        return row;
    }

    internal static RolloutLedger? Read(EntityRow? row) => row?.Text("Taken") is { } taken && row.Time("TakenAt") is { } at
        ? new RolloutLedger(taken, at, row.Text("Previous"), row.Text("Trying"), row.Time("TryingSince"), row.Text("Refused"), row.Text("Why"))
        : null;
}
