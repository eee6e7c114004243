using ChatRouter.Fleet.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Probing;

/// <summary>The <c>prober</c> row: partition <c>prober</c>, row <c>lease</c>.</summary>
internal static class ProberRecord
{
    /// <summary>The only row of the partition.</summary>
    internal const string RowKey = "lease";

    /// <summary>The row of a lease.</summary>
    internal static EntityRow Write(ProberLease lease) => new EntityRow(FleetPartitions.Prober, RowKey)
        .With("Heartbeat", lease.Heartbeat)
        .With("Holder", lease.Holder)
        .With("Expiry", lease.Expiry)
        .With("Runner", lease.Runner.ToString())
        .With("RunUntil", lease.RunUntil);

    /// <summary>The lease in a row, or null if the row is not one that this version understands.</summary>
    internal static ProberLease? Read(EntityRow row)
    {
        if (row.Time("Heartbeat") is not { } heartbeat) return null;
        var runner = Enum.TryParse<ProbeRunner>(row.Text("Runner"), out var known) ? known : ProbeRunner.Timer;
        return new ProberLease(heartbeat, row.Text("Holder") ?? "", row.Time("Expiry") ?? heartbeat, runner, row.Time("RunUntil"));
    }
}
