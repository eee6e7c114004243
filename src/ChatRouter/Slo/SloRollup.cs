using ChatRouter.Model;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Slo;

/// <summary>
/// Folds minute rows into hour rows and hour rows into day rows, and deletes days that no window reaches. Each fold is one transaction that writes the sum and deletes
/// what is in it, each row only if it is as it was read: whatever crashes, runs twice or comes late, every row is counted once. Any number of instances may run it, with or
/// without a lease. One run at a time in an instance.
/// </summary>
public sealed class SloRollup
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan MinutesStay = TimeSpan.FromHours(3);
    private static readonly TimeSpan HoursStay = TimeSpan.FromDays(4);
    private static readonly TimeSpan DaysStay = TimeSpan.FromDays(100);

    // The sum itself takes one place.
    private const int MostFolded = EntityRules.MostChanges - 1;

    private readonly string[] _routes;
    private readonly IEntityTable _table;
    private readonly StorageLimits _limits;
    private readonly TimeProvider _clock;

    internal SloRollup(RouterModel model, IEntityTableStore store, TimeProvider clock)
    {
        _routes = [.. model.Routes.Values.Select(route => route.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), SloKeys.NoRoute];
        _table = store.Table(TableNames.Slo);
        _limits = StorageLimits.Create(clock);
        _clock = clock;
    }

    /// <summary>Rows that were left alone in the last run because another version of the router wrote them.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Folds what is due.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses. The next run goes on where this one stood.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Unreadable = 0;
        foreach (var route in await ListRoutesAsync(cancellationToken))
        {
            var now = _clock.GetUtcNow();
            await FoldAsync(route, SloKeys.Minutes, SloKeys.Minute(SloKeys.Floor(now - MinutesStay, Hour)), Hour, cancellationToken);
            await FoldAsync(route, SloKeys.Hours, SloKeys.Hour(SloKeys.Floor(now - HoursStay, Day)), Day, cancellationToken);
            await ForgetAsync(route, SloKeys.Day(now - DaysStay), cancellationToken);
            if (!_routes.Contains(route, StringComparer.Ordinal)) await ForgetAsync(route, cancellationToken);
        }
    }

    private async Task<IEnumerable<string>> ListRoutesAsync(CancellationToken cancellationToken)
    {
        var known = await _limits.ExecuteAsync(
            async token =>
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                await foreach (var row in _table.QueryAsync(SloKeys.Routes, null, token)) names.Add(row.Text(SloRow.RouteName) ?? row.RowKey);
                return names;
            },
            cancellationToken);
        foreach (var route in _routes.Where(route => !known.Contains(route)))
        {
            var row = new EntityRow(SloKeys.Routes, SloKeys.Partition(route)).With(SloRow.RouteName, route);
            await _limits.ExecuteAsync(token => _table.UpsertAsync(row, token), cancellationToken);
        }

        return known.Union(_routes, StringComparer.Ordinal);
    }

    private async Task FoldAsync(string route, string from, string to, TimeSpan grain, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(route, from, to, null, cancellationToken);
        foreach (var period in rows.GroupBy(row => SloKeys.Floor(SloKeys.TimeOf(row.RowKey)!.Value, grain)))
        {
            foreach (var part in period.Chunk(MostFolded)) await FoldAsync(route, period.Key, grain == Day, part, cancellationToken);
        }
    }

    /// <summary>Another run may be at it, or a late row may have come: then nothing is changed, and the next run looks again.</summary>
    private async Task FoldAsync(string route, DateTimeOffset at, bool isDay, EntityRow[] parts, CancellationToken cancellationToken)
    {
        var key = isDay ? SloKeys.Day(at) : SloKeys.Hour(at);
        var existing = await _limits.ExecuteAsync(token => _table.GetAsync(SloKeys.Partition(route), key, token), cancellationToken);
        var sum = existing is null ? new SliCells() : SloRow.Read(existing);
        var hours = existing is null || !isDay ? new SliBasics[24] : SloRow.ReadHours(existing);
        if (sum is null || hours is null)
        {
            Unreadable++;
            return;
        }

        var changes = new List<EntityChange>();
        foreach (var part in parts)
        {
            if (SloRow.Read(part) is not { } cells)
            {
                Unreadable++;
                continue;
            }

            sum.Add(cells);
            if (isDay) hours[SloKeys.TimeOf(part.RowKey)!.Value.Hour] += cells.Basics();
            changes.Add(new EntityChange(EntityChangeKind.Delete, part, part.ETag));
        }

        if (changes.Count == 0) return;
        var row = isDay ? SloRow.Write(route, key, sum, hours) : SloRow.Write(route, key, sum);
        changes.Add(existing is null ? new EntityChange(EntityChangeKind.Insert, row) : new EntityChange(EntityChangeKind.Replace, row, existing.ETag));
        await _limits.ExecuteAsync(token => _table.TransactAsync(changes, token), cancellationToken);
    }

    private async Task ForgetAsync(string route, string to, CancellationToken cancellationToken)
    {
        foreach (var old in (await ListAsync(route, SloKeys.Start, to, [], cancellationToken)).Chunk(EntityRules.MostChanges))
        {
            var deletions = Array.ConvertAll(old, row => new EntityChange(EntityChangeKind.Delete, row));
            await _limits.ExecuteAsync(token => _table.TransactAsync(deletions, token), cancellationToken);
        }
    }

    private async Task ForgetAsync(string formerRoute, CancellationToken cancellationToken)
    {
        if ((await ListAsync(formerRoute, SloKeys.Start, SloKeys.End, [], cancellationToken)).Count > 0) return;
        await _limits.ExecuteAsync(token => _table.DeleteAsync(SloKeys.Routes, SloKeys.Partition(formerRoute), null, token), cancellationToken);
    }

    private Task<List<EntityRow>> ListAsync(string route, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken) => _limits.ExecuteAsync(
        async token =>
        {
            var rows = new List<EntityRow>();
            await foreach (var row in _table.QueryRangeAsync(SloKeys.Partition(route), from, to, select, token))
            {
                if (SloKeys.TimeOf(row.RowKey) is not null) rows.Add(row);
            }

            return rows;
        },
        cancellationToken);
}
