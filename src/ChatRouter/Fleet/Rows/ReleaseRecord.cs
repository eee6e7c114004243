using System.Text;
using ChatRouter.Model.Releases;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>release</c> row: partition <c>release</c>, row = route, made fit to be a key. It stays when the release is over.</summary>
internal static class ReleaseRecord
{
    /// <summary>Largest order in bytes: what one value of a row holds.</summary>
    internal const int LargestOrderBytes = EntityRules.LargestValueBytes - 16;

    private const int LongestReason = 1000;

    /// <summary>The row's key.</summary>
    internal static string Key(string route) => EntityRules.ToKey(route);

    /// <summary>The row of a release.</summary>
    internal static EntityRow Write(ReleaseProgress release) => Write(new EntityRow(FleetPartitions.Release, Key(release.Route)), release);

    /// <summary>Writes the values of a release into a row.</summary>
    internal static EntityRow Write(EntityRow row, ReleaseProgress release) => row
        .With("Name", release.Name)
        .With("Route", release.Route)
        .With("Salt", release.Salt)
        .With("Order", release.Order.Length == 0 ? null : Encoding.UTF8.GetBytes(release.Order))
        .With("Revision", release.Revision)
        .With("Who", release.Who)
        .With("StartedAt", release.StartedAt)
        .With("Stage", release.Stage.ToString())
        .With("Step", release.Step)
        .With("Status", release.Status.ToString())
        .With("Pause", release.Pause.ToString())
        .With("Since", release.Since)
        .With("StatusSince", release.StatusSince)
        .With("Reason", release.Reason.Length <= LongestReason ? release.Reason : release.Reason[..LongestReason])
        .With("Percent", release.Percent)
        .With("Holder", release.Holder)
        .With("HeldUntil", release.HeldUntil == DateTimeOffset.MinValue ? null : release.HeldUntil);

    /// <summary>The release in a row, or null if the row is not one that this version understands.</summary>
    internal static ReleaseProgress? Read(EntityRow row)
    {
        if (row.Text("Name") is not { } name || row.Text("Route") is not { } route || row.Text("Salt") is not { } salt || row.Time("Since") is not { } since) return null;
        if (!Enum.TryParse<ReleaseStage>(row.Text("Stage"), out var stage) || !Enum.TryParse<ReleaseStatus>(row.Text("Status"), out var status)) return null;
        return new ReleaseProgress
        {
            Name = name,
            Route = route,
            Salt = salt,
            Order = row.Bytes("Order") is { } order ? Encoding.UTF8.GetString(order) : "",
            Revision = row.Number("Revision") ?? 0,
            Who = row.Text("Who") ?? "",
            StartedAt = row.Time("StartedAt") ?? since,
            Stage = stage,
            Step = (int)(row.Number("Step") ?? 0),
            Status = status,
            Pause = Enum.TryParse<PauseCause>(row.Text("Pause"), out var pause) ? pause : PauseCause.None,
            Since = since,
            StatusSince = row.Time("StatusSince") ?? since,
            Reason = row.Text("Reason") ?? "",
            Percent = row.Real("Percent") ?? 0,
            Holder = row.Text("Holder"),
            HeldUntil = row.Time("HeldUntil") ?? DateTimeOffset.MinValue,
        };
    }
}
