using ChatRouter.Model.Faults;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>fault</c> row: partition <c>fault</c>, row = its id. It stays when the fault has ended, until the next one is ordered.</summary>
internal static class FaultRecord
{
    /// <summary>The row of a fault.</summary>
    internal static EntityRow Write(InjectedFault fault) => new EntityRow(FleetPartitions.Fault, fault.Id)
        .With("Target", fault.Target.ToString())
        .With("Name", fault.Name)
        .With("Kind", fault.Kind.ToString())
        .With("Since", fault.Since)
        .With("Until", fault.Until)
        .With("Share", fault.Share)
        .With("Tenants", string.Join(' ', fault.Tenants))
        .With("OnlyMarked", fault.OnlyMarked)
        .With("DelayMs", fault.Delay.TotalMilliseconds)
        .With("Status", (long)fault.Status)
        .With("Who", fault.Who)
        .With("Why", fault.Why)
        .With("Ended", fault.Ended);

    /// <summary>The fault in a row, or null if the row is not one that this version understands.</summary>
    internal static InjectedFault? Read(EntityRow row)
    {
        if (!Enum.TryParse<FaultTarget>(row.Text("Target"), out var target) || !Enum.TryParse<FaultWord>(row.Text("Kind"), out var kind)) return null;
        return row.Text("Name") is not { } name || row.Time("Until") is not { } until ? null : new InjectedFault
        {
            Id = row.RowKey,
            Target = target,
            Name = name,
            Kind = kind,
            Since = row.Time("Since") ?? until,
            Until = until,
            Share = row.Real("Share") ?? 0,
            Tenants = [.. (row.Text("Tenants") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            OnlyMarked = row.Flag("OnlyMarked") ?? false,
            Delay = TimeSpan.FromMilliseconds(row.Real("DelayMs") ?? 0),
            Status = (int)(row.Number("Status") ?? 500),
            Who = row.Text("Who") ?? "",
            Why = row.Text("Why") ?? "",
            Ended = row.Text("Ended"),
        };
    }
}
