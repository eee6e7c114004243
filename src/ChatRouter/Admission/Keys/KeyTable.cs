using ChatRouter.Storage;

namespace ChatRouter.Admission.Keys;

/// <summary>The <c>keys</c> table within the limits of time. A change writes the row of the version in the same transaction. Thread-safe. Throws what storage throws.</summary>
internal sealed class KeyTable
{
    private readonly IEntityTable _table;
    private readonly StorageLimits _limits;

    public KeyTable(IEntityTableStore store, TimeProvider clock)
    {
        _table = store.Table(TableNames.Keys);
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Differs from what it was before if any key has changed; empty before the first key.</summary>
    public async Task<string> VersionAsync()
        => (await _limits.ExecuteAsync(token => _table.GetAsync(KeyRecord.Partition, KeyRecord.VersionRow, token), CancellationToken.None))?.Text("version") ?? "";

    /// <summary>All keys, and each one's ETag.</summary>
    public Task<List<(IssuedKey Key, string? ETag)>> ReadAsync() => _limits.ExecuteAsync(
        async token =>
        {
            var keys = new List<(IssuedKey, string?)>();
            await foreach (var row in _table.QueryAsync(KeyRecord.Partition, null, token))
            {
                if (KeyRecord.Read(row) is { } key) keys.Add((key, row.ETag));
            }

            return keys;
        },
        CancellationToken.None);

    /// <summary>Adds a key.</summary>
    public Task<WriteStatus> AddAsync(IssuedKey key) => ChangeAsync(new EntityChange(EntityChangeKind.Insert, KeyRecord.Write(key)));

    /// <summary>Replaces a key if it is still the one that was read.</summary>
    public Task<WriteStatus> ReplaceAsync(IssuedKey key, string? etag) => ChangeAsync(new EntityChange(EntityChangeKind.Replace, KeyRecord.Write(key), etag));

    private Task<WriteStatus> ChangeAsync(EntityChange change) => _limits.ExecuteAsync(
        token => _table.TransactAsync([change, new EntityChange(EntityChangeKind.Upsert, KeyRecord.NewVersion())], token), CancellationToken.None);
}
