using System.Runtime.CompilerServices;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Support;

/// <summary>Tables in memory with faults on command.</summary>
internal sealed class ShakyTableStore : IEntityTableStore
{
    private readonly MemoryEntityTableStore _memory = new();

    /// <summary>Every call fails with this.</summary>
    public Exception? Error { get; set; }

    /// <summary>Every write fails with this.</summary>
    public Exception? WriteError { get; set; }

    /// <summary>Every call hangs until it is cancelled.</summary>
    public bool Hangs { get; set; }

    /// <summary>Called as a query begins.</summary>
    public Action? OnQuery { get; set; }

    /// <summary>Called as a write begins.</summary>
    public Action? OnWrite { get; set; }

    /// <summary>Called when a write was made, before its answer.</summary>
    public Action? AfterWrite { get; set; }

    /// <summary>Called as a single row is asked for.</summary>
    public Action? OnRead { get; set; }

    public int Reads { get; private set; }

    public int Queries { get; private set; }

    public int Writes { get; private set; }

    public static async Task<ShakyTableStore> CreateAsync()
    {
        var store = new ShakyTableStore();
        await store._memory.EnsureCreatedAsync(TableNames.All, default);
        return store;
    }

    public IEntityTable Table(string name) => new ShakyTable(this, _memory.Table(name));

    public async Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        await FaultAsync(cancellationToken);
        await _memory.EnsureCreatedAsync(names, cancellationToken);
    }

    public async Task<List<EntityRow>> RowsAsync(string table, string? partition = null)
    {
        var rows = new List<EntityRow>();
        await foreach (var row in _memory.Table(table).QueryAsync(partition, null, default)) rows.Add(row);
        return rows;
    }

    public Task PutAsync(string table, EntityRow row) => _memory.Table(table).UpsertAsync(row, default);

    private async Task FaultAsync(CancellationToken cancellationToken)
    {
        if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        if (Error is not null) throw Error;
    }

    private sealed class ShakyTable(ShakyTableStore store, IEntityTable inner) : IEntityTable
    {
        public async Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
        {
            store.Reads++;
            store.OnRead?.Invoke();
            await store.FaultAsync(cancellationToken);
            return await inner.GetAsync(partitionKey, rowKey, cancellationToken);
        }

        public async IAsyncEnumerable<EntityRow> QueryAsync(
            string? partitionKey, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            store.Queries++;
            store.OnQuery?.Invoke();
            await store.FaultAsync(cancellationToken);
            await foreach (var row in inner.QueryAsync(partitionKey, select, cancellationToken)) yield return row;
        }

        public async IAsyncEnumerable<EntityRow> QueryRangeAsync(
            string partitionKey, string from, string to, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            store.Queries++;
            store.OnQuery?.Invoke();
            await store.FaultAsync(cancellationToken);
            await foreach (var row in inner.QueryRangeAsync(partitionKey, from, to, select, cancellationToken)) yield return row;
        }

        public Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken) => WriteAsync(() => inner.InsertAsync(row, cancellationToken), cancellationToken);

        public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken) =>
            WriteAsync(() => inner.ReplaceAsync(row, ifMatch, cancellationToken), cancellationToken);

        public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken) => WriteAsync(() => inner.UpsertAsync(row, cancellationToken), cancellationToken);

        public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken) =>
            WriteAsync(() => inner.DeleteAsync(partitionKey, rowKey, ifMatch, cancellationToken), cancellationToken);

        public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken) =>
            WriteAsync(() => inner.TransactAsync(changes, cancellationToken), cancellationToken);

        private async Task<T> WriteAsync<T>(Func<Task<T>> write, CancellationToken cancellationToken)
        {
            store.Writes++;
            store.OnWrite?.Invoke();
            await store.FaultAsync(cancellationToken);
            if (store.WriteError is not null) throw store.WriteError;
            var result = await write();
            store.AfterWrite?.Invoke();
            return result;
        }
    }
}
