using ChatRouter.Storage;

namespace ChatRouter.Caching;

/// <summary>Answers in Table Storage, for other instances and for the time after a restart. Throws what storage throws. Thread-safe.</summary>
internal sealed class CacheTable
{
    private const string SweepPartition = "sweep";
    private const string SweptTo = "To";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstLook = TimeSpan.FromHours(48);

    private readonly IEntityTable _table;
    private readonly StorageLimits _limits;
    private readonly TimeProvider _clock;

    public CacheTable(IEntityTableStore store, TimeProvider clock)
    {
        _table = store.Table(TableNames.Cache);
        _limits = StorageLimits.Create(clock);
        _clock = clock;
    }

    /// <summary>Reads an answer that has not ended, or null.</summary>
    public async Task<(CachedAnswer Answer, DateTimeOffset Ends)?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        var name = key.ToString();
        return await _table.GetAsync(CacheRow.Partition(name), name, cancellationToken) is { } row && CacheRow.Read(row) is { } found && found.Ends > _clock.GetUtcNow() ? found : null;
    }

    /// <summary>Writes an answer. Its end goes first: an answer without one would stay for ever.</summary>
    public async Task WriteAsync(CacheKey key, CachedAnswer answer, DateTimeOffset ends, CancellationToken cancellationToken)
    {
        var name = key.ToString();
        await _limits.ExecuteAsync(token => _table.UpsertAsync(CacheRow.WriteEnd(name, ends), token), cancellationToken);
        await _limits.ExecuteAsync(token => _table.UpsertAsync(CacheRow.Write(name, answer, ends), token), cancellationToken);
    }

    /// <summary>Deletes what has ended, hour by hour, from where the last sweep of any instance has stopped. Sweeps side by side do no harm.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var mark = await _limits.ExecuteAsync(token => _table.GetAsync(SweepPartition, SweepPartition, token), cancellationToken);
        var first = mark?.Time(SweptTo) ?? now - FirstLook;
        var last = new DateTimeOffset(now.Ticks - (now.Ticks % Hour.Ticks), TimeSpan.Zero);
        if (first >= last) return;
        for (var hour = first; hour < last; hour += Hour) await SweepAsync(CacheRow.EndPartition(hour), now, cancellationToken);
        await _limits.ExecuteAsync(token => _table.UpsertAsync(new EntityRow(SweepPartition, SweepPartition).With(SweptTo, last), token), cancellationToken);
    }

    private async Task SweepAsync(string partition, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var end in await RowsAsync(token => _table.QueryAsync(partition, [CacheRow.Ends], token), cancellationToken))
        {
            // It may have been written again since, with a later end.
            var (name, from) = (end.RowKey, CacheRow.Partition(end.RowKey));
            var found = await RowsAsync(token => _table.QueryRangeAsync(from, name, name + "~", [CacheRow.Ends], token), cancellationToken);
            foreach (var old in found.Where(row => !(row.Time(CacheRow.Ends) > now)))
            {
                await _limits.ExecuteAsync(token => _table.DeleteAsync(from, name, old.ETag, token), cancellationToken);
            }

            await _limits.ExecuteAsync(token => _table.DeleteAsync(partition, name, null, token), cancellationToken);
        }
    }

    private Task<List<EntityRow>> RowsAsync(Func<CancellationToken, IAsyncEnumerable<EntityRow>> query, CancellationToken cancellationToken) => _limits.ExecuteAsync(
        async token =>
        {
            var rows = new List<EntityRow>();
            await foreach (var row in query(token)) rows.Add(row);
            return rows;
        },
        cancellationToken);
}
