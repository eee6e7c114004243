using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>Tables in memory that can be taken away and given back. Thread-safe.</summary>
internal sealed class SwitchedTables : IEntityTableStore
{
    private readonly MemoryEntityTableStore _memory = new();

    /// <summary>Whether every call fails.</summary>
    public bool AreGone { get; set; }

    public IEntityTable Table(string name) => new SwitchedTable(this, _memory.Table(name));

    public Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        Check();
        return _memory.EnsureCreatedAsync(names, cancellationToken);
    }

    private void Check()
    {
        if (AreGone) throw new EntityTableException("the tables are gone") { IsTransient = true };
    }

    private sealed class SwitchedTable(SwitchedTables store, IEntityTable inner) : IEntityTable
    {
        private IEntityTable Inner
        {
            get
            {
                store.Check();
                return inner;
            }
        }

        public Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken) => Inner.GetAsync(partitionKey, rowKey, cancellationToken);

        public IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, CancellationToken cancellationToken) => Inner.QueryAsync(partitionKey, select, cancellationToken);

        public IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken)
            => Inner.QueryRangeAsync(partitionKey, from, to, select, cancellationToken);

        public Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken) => Inner.InsertAsync(row, cancellationToken);

        public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken) => Inner.ReplaceAsync(row, ifMatch, cancellationToken);

        public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken) => Inner.UpsertAsync(row, cancellationToken);

        public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken) => Inner.DeleteAsync(partitionKey, rowKey, ifMatch, cancellationToken);

        public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken) => Inner.TransactAsync(changes, cancellationToken);
    }
}
