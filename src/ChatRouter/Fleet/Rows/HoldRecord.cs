using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>drain</c> row: partition <c>drain</c>, row = backend. There is one while an operator holds the backend, and for a while after it ended by itself.</summary>
internal static class HoldRecord
{
    /// <summary>The row of a hold.</summary>
    internal static EntityRow Write(string backend, BackendHold hold) => new EntityRow(FleetPartitions.Drain, backend)
        .With("Kind", hold.Kind.ToString())
        .With("Since", hold.Since)
        .With("Until", hold.Until)
        .With("Who", hold.Who)
        .With("Why", hold.Why);

    /// <summary>The hold in a row, or null if the row is not one that this version understands.</summary>
    internal static BackendHold? Read(EntityRow row)
    {
        if (!Enum.TryParse<HoldKind>(row.Text("Kind"), out var kind) || row.Time("Until") is not { } until) return null;
        return new BackendHold(kind, row.Time("Since") ?? until, until, row.Text("Who") ?? "", row.Text("Why") ?? "");
    }
}
