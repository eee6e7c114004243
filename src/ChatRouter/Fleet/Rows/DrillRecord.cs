using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>drill</c> row: partition <c>drill</c>, row = the drill's name.</summary>
internal static class DrillRecord
{
    /// <summary>The row of a drill.</summary>
    internal static EntityRow Write(string name, DrillTurn turn) => new EntityRow(FleetPartitions.Drill, name)
        .With("Due", turn.Due)
        .With("Holder", turn.Holder)
        .With("HeldUntil", turn.HeldUntil)
        .With("Result", turn.Result)
        .With("IsRed", turn.IsRed);

    /// <summary>The drill in a row, or null if the row is not one that this version understands.</summary>
    internal static DrillTurn? Read(EntityRow row) => row.Time("Due") is { } due
        ? new DrillTurn(due, row.Text("Holder") ?? "", row.Time("HeldUntil") ?? due, row.Text("Result") ?? "", row.Flag("IsRed") ?? false)
        : null;
}
