using ChatRouter.Storage;

namespace ChatRouter.Operations.Alerts;

/// <summary>The <c>alerts</c> table within the limits of time. Thread-safe. Throws what storage throws.</summary>
internal sealed class AlertTable
{
    private readonly IEntityTable _table;
    private readonly TimeProvider _clock;
    private readonly StorageLimits _limits;

    internal AlertTable(IEntityTableStore store, TimeProvider clock)
    {
        _table = store.Table(TableNames.Alerts);
        _clock = clock;
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>All rows.</summary>
    internal async Task<AlertBook> ReadAsync()
    {
        var asOf = _clock.GetUtcNow();
        var rows = await _limits.ExecuteAsync(
            async token =>
            {
                var found = new List<EntityRow>();
                await foreach (var row in _table.QueryAsync(AlertRecord.Partition, null, token)) found.Add(row);
                return found;
            },
            CancellationToken.None);
        return AlertRecord.Read(rows, asOf);
    }

    /// <summary>All changes or none.</summary>
    internal Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes) => _limits.ExecuteAsync(token => _table.TransactAsync(changes, token), CancellationToken.None);

    /// <summary>Replaces a row if it is still the one that was read.</summary>
    internal Task<WriteResult> ReplaceAsync(EntityRow row, string etag) => _limits.ExecuteAsync(token => _table.ReplaceAsync(row, etag, token), CancellationToken.None);

    /// <summary>Writes a row whatever was there.</summary>
    internal Task<WriteResult> UpsertAsync(EntityRow row) => _limits.ExecuteAsync(token => _table.UpsertAsync(row, token), CancellationToken.None);

    /// <summary>Deletes a row, if it is there.</summary>
    internal Task<WriteResult> DeleteAsync(string key) => _limits.ExecuteAsync(token => _table.DeleteAsync(AlertRecord.Partition, key, null, token), CancellationToken.None);
}
