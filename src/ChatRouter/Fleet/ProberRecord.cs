namespace ChatRouter.Fleet;

/// <summary>The <c>prober</c> row: partition <c>prober</c>, row <c>lease</c>.</summary>
internal static class ProberRecord
{
    /// <summary>The only row of the partition.</summary>
    internal const string RowKey = "lease";

    /// <summary>The row of a lease.</summary>
    internal static EntityRow Write(ProberLease lease) => new EntityRow(FleetPartitions.Prober, RowKey)
        .With("Heartbeat", lease.Heartbeat)
        .With("Holder", lease.Holder)
        .With("Expiry", lease.Expiry);

    /// <summary>The lease in a row, or null if the row is not one that this version understands.</summary>
    internal static ProberLease? Read(EntityRow row) =>
        row.Time("Heartbeat") is { } heartbeat ? new ProberLease(heartbeat, row.Text("Holder") ?? "", row.Time("Expiry") ?? heartbeat) : null;
}
