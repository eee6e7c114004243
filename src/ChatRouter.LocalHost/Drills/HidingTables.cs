using System.Runtime.CompilerServices;
using ChatRouter.Storage;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Tables of which some rows are not read, as if nobody had written them: for drills that must go red. Thread-safe as the tables are.</summary>
/// <param name="sound">The tables.</param>
/// <param name="hidden">The table with such rows.</param>
/// <param name="partition">Their partition; null: all.</param>
internal sealed class HidingTables(IEntityTableStore sound, string hidden, string? partition) : IEntityTableStore
{
    public IEntityTable Table(string name) => name == hidden ? new HidingTable(sound.Table(name), partition) : sound.Table(name);

    public Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken) => sound.EnsureCreatedAsync(names, cancellationToken);

    private sealed class HidingTable(IEntityTable sound, string? partition) : IEntityTable
    {
        public Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken) => sound.GetAsync(partitionKey, rowKey, cancellationToken);

        public async IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var row in sound.QueryAsync(partitionKey, select, cancellationToken))
            {
                if (partition is not null && row.PartitionKey != partition) yield return row;
            }
        }

        public IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken)
            => sound.QueryRangeAsync(partitionKey, from, to, select, cancellationToken);

        public Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken) => sound.InsertAsync(row, cancellationToken);

        public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken) => sound.ReplaceAsync(row, ifMatch, cancellationToken);

        public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken) => sound.UpsertAsync(row, cancellationToken);

        public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken) => sound.DeleteAsync(partitionKey, rowKey, ifMatch, cancellationToken);

        public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken) => sound.TransactAsync(changes, cancellationToken);
    }
}
