using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>quota</c> row: partition <c>quota</c>, row = quota group: busy until when, as some instance was told.</summary>
internal static class QuotaRecord
{
    /// <summary>The row of a group.</summary>
    internal static EntityRow Write(string group, DateTimeOffset busyUntil, DateTimeOffset now, string writer) => new EntityRow(FleetPartitions.Quota, EntityRules.ToKey(group))
        .With("BusyUntil", busyUntil)
        .With("At", now)
        .With("Writer", writer);

    /// <summary>Busy until when; null if the row is nonsense. A row that was written under a wrong clock is cut to what a provider may ask for at most.</summary>
    internal static DateTimeOffset? Read(EntityRow row, TimeSpan longest) =>
        row.Time("BusyUntil") is { } until && row.Time("At") is { } at && at < DateTimeOffset.MaxValue - longest ? (until < at + longest ? until : at + longest) : null;
}
