using System.Collections.Immutable;
using ChatRouter.Slo.Counting;
using ChatRouter.Storage;

namespace ChatRouter.Slo.Rows;

/// <summary>Reads the account of a route out of its rows.</summary>
internal sealed class HistoryReader(IEntityTable table, StorageLimits limits, string instance)
{
    // Minute rows change for an hour, but hardly ever after the next flush; the full read finds those that do.
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(3);
    private const int MostTries = 3;

    /// <summary>Rows that all instances together read when each reads the newest minutes once, going by the latest read.</summary>
    public int Load { get; private set; }

    /// <summary>All rows; null if they were being folded all the while. Rows that fold in between would be missed or counted twice: then it reads again.</summary>
    public async Task<RouteHistory?> ReadAsync(string route, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var partition = SloKeys.Partition(route);
        for (var i = 0; i < MostTries; i++)
        {
            var rows = await ListAsync(partition, SloKeys.Start, SloKeys.End, null, cancellationToken);
            var after = await ListAsync(partition, SloKeys.Start, SloKeys.Minutes, [], cancellationToken);
            if (Versions(rows).SequenceEqual(Versions(after))) return Read(rows, now);
        }

        return null;
    }

    /// <summary>A history with its newest minutes read again.</summary>
    public async Task<RouteHistory> ReadOnAsync(string route, RouteHistory history, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = SloKeys.Floor(now - Recent, TimeSpan.FromMinutes(1));
        var rows = await ListAsync(SloKeys.Partition(route), SloKeys.Minute(from), SloKeys.End, null, cancellationToken);
        Load = rows.Count * rows.Select(row => SloKeys.InstanceOf(row.RowKey)).Distinct(StringComparer.Ordinal).Count();
        var fresh = Read(rows, now);
        return history with
        {
            Others = Join(history.Others, fresh.Others, from),
            Own = Join(history.Own, fresh.Own, from),
            ReadAt = now,
        };
    }

    private static ImmutableSortedDictionary<DateTimeOffset, SliCells> Join(
        ImmutableSortedDictionary<DateTimeOffset, SliCells> old, ImmutableSortedDictionary<DateTimeOffset, SliCells> fresh, DateTimeOffset from)
        => old.RemoveRange(old.Keys.Where(at => at >= from)).SetItems(fresh);

    private static IEnumerable<(string Key, string? ETag)> Versions(List<EntityRow> rows)
        => rows.Where(row => string.CompareOrdinal(row.RowKey, SloKeys.Minutes) < 0).Select(row => (row.RowKey, row.ETag));

    private RouteHistory Read(List<EntityRow> rows, DateTimeOffset now)
    {
        var others = new Dictionary<DateTimeOffset, SliCells>();
        var own = new Dictionary<DateTimeOffset, SliCells>();
        var hours = new Dictionary<DateTimeOffset, SliCells>();
        var days = new Dictionary<DateTimeOffset, SliBasics[]>();
        var unreadable = 0;
        foreach (var row in rows)
        {
            if (SloKeys.TimeOf(row.RowKey) is not { } at) continue;
            if (row.RowKey[0] == 'd')
            {
                if (SloRow.ReadHours(row) is { } basics) days[at] = basics;
                else unreadable++;
            }
            else if (SloRow.Read(row) is not { } cells) unreadable++;
            else if (row.RowKey[0] == 'h') hours[at] = cells;
            else if (string.Equals(SloKeys.InstanceOf(row.RowKey), instance, StringComparison.Ordinal)) own[at] = cells;
            else others[at] = others.TryGetValue(at, out var known) ? known.Add(cells) : cells;
        }

        return new RouteHistory
        {
            Others = others.ToImmutableSortedDictionary(),
            Own = own.ToImmutableSortedDictionary(),
            Hours = hours.ToImmutableSortedDictionary(),
            Days = days.ToImmutableSortedDictionary(),
            ReadAt = now,
            Unreadable = unreadable,
        };
    }

    private Task<List<EntityRow>> ListAsync(string partition, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken) => limits.ExecuteAsync(
        async token =>
        {
            var rows = new List<EntityRow>();
            await foreach (var row in table.QueryRangeAsync(partition, from, to, select, token)) rows.Add(row);
            return rows;
        },
        cancellationToken);
}
