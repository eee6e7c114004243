using System.Globalization;
using System.Runtime.CompilerServices;

namespace ChatRouter.Storage;

/// <summary>One table in memory. Rows are copied on the way in and on the way out, so that a caller can change neither the store nor another caller.</summary>
internal sealed class MemoryEntityTable(string name) : IEntityTable
{
    private const string AnyETag = "*";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SortedDictionary<string, EntityRow>> _partitions = new(StringComparer.Ordinal);
    private bool _isCreated;
    private long _version;

    /// <inheritdoc/>
    public Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        EntityRules.CheckKeys(partitionKey, rowKey);
        return Locked(() => Find_NeedsLock(partitionKey, rowKey) is { } row ? Copy(row, row.ETag, null) : null, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, CancellationToken cancellationToken) =>
        QueryAsync(() => Rows_NeedsLock(partitionKey), select, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken)
    {
        EntityRules.CheckKeys(partitionKey, from);
        EntityRules.CheckKeys(partitionKey, to);
        return QueryAsync(
            () => Rows_NeedsLock(partitionKey).Where(row => string.CompareOrdinal(row.RowKey, from) >= 0 && string.CompareOrdinal(row.RowKey, to) < 0), select, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken) =>
        WriteAsync(new EntityChange(EntityChangeKind.Insert, row), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken) =>
        WriteAsync(new EntityChange(EntityChangeKind.Replace, row, ifMatch), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken) =>
        WriteAsync(new EntityChange(EntityChangeKind.Upsert, row), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken) =>
        WriteAsync(new EntityChange(EntityChangeKind.Delete, new EntityRow(partitionKey, rowKey), ifMatch), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken)
    {
        EntityRules.CheckTransaction(changes);
        return Locked(
            () =>
            {
                // Each row occurs once, so checking all before applying any is the same as applying in order and rolling back.
                foreach (var change in changes)
                {
                    if (Check_NeedsLock(change) is var status and not WriteStatus.Done) return status;
                }

                foreach (var change in changes) Apply_NeedsLock(change);
                return WriteStatus.Done;
            },
            cancellationToken);
    }

    /// <summary>Makes the table exist. Until then every call fails, as it does in storage.</summary>
    internal void Create()
    {
        lock (_lock) _isCreated = true;
    }

    private async IAsyncEnumerable<EntityRow> QueryAsync(
        Func<IEnumerable<EntityRow>> find, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await Locked(() => find().Select(row => Copy(row, row.ETag, select)).ToList(), cancellationToken);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    private Task<WriteResult> WriteAsync(EntityChange change, CancellationToken cancellationToken)
    {
        EntityRules.CheckTransaction([change]);
        return Locked(
            () => Check_NeedsLock(change) is var status and not WriteStatus.Done ? new WriteResult(status) : new WriteResult(WriteStatus.Done, Apply_NeedsLock(change)),
            cancellationToken);
    }

    private Task<T> Locked<T>(Func<T> operation, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        lock (_lock)
        {
            return _isCreated ? Task.FromResult(operation()) : Task.FromException<T>(new EntityTableException($"Table '{name}' does not exist."));
        }
    }

    private EntityRow? Find_NeedsLock(string partitionKey, string rowKey) => _partitions.GetValueOrDefault(partitionKey)?.GetValueOrDefault(rowKey);

    private IEnumerable<EntityRow> Rows_NeedsLock(string? partitionKey) => partitionKey is null
        ? _partitions.Values.SelectMany(rows => rows.Values)
        : _partitions.GetValueOrDefault(partitionKey)?.Values.AsEnumerable() ?? [];

    private WriteStatus Check_NeedsLock(EntityChange change)
    {
        var existing = Find_NeedsLock(change.Row.PartitionKey, change.Row.RowKey);
        return change.Kind switch
        {
            EntityChangeKind.Insert => existing is null ? WriteStatus.Done : WriteStatus.Conflict,
            EntityChangeKind.Upsert => WriteStatus.Done,
            _ when existing is null => WriteStatus.NotFound,
            _ => change.IfMatch is null or AnyETag || string.Equals(change.IfMatch, existing.ETag, StringComparison.Ordinal) ? WriteStatus.Done : WriteStatus.Conflict,
        };
    }

    private string? Apply_NeedsLock(EntityChange change)
    {
        var (partitionKey, rowKey) = (change.Row.PartitionKey, change.Row.RowKey);
        if (change.Kind == EntityChangeKind.Delete)
        {
            var left = _partitions[partitionKey];
            left.Remove(rowKey);
            if (left.Count == 0) _partitions.Remove(partitionKey);
            return null;
        }

        if (!_partitions.TryGetValue(partitionKey, out var rows)) _partitions[partitionKey] = rows = new SortedDictionary<string, EntityRow>(StringComparer.Ordinal);
        var etag = string.Create(CultureInfo.InvariantCulture, $"W/\"{++_version}\"");
        rows[rowKey] = Copy(change.Row, etag, null);
        return etag;
    }

    private static EntityRow Copy(EntityRow row, string? etag, IReadOnlyList<string>? select)
    {
        var copy = new EntityRow(row.PartitionKey, row.RowKey) { ETag = etag };
        foreach (var (key, value) in row.Values)
        {
            if (select is not null && !select.Contains(key, StringComparer.Ordinal)) continue;
            copy.Values[key] = value switch
            {
                byte[] bytes => bytes.Clone(),
                DateTimeOffset time => time.ToUniversalTime(),
                _ => value,
            };
        }

        return copy;
    }
}
