using ChatRouter.Storage;

namespace ChatRouter.Tests.Batch;

/// <summary>A table whose writes can be made to fail.</summary>
internal sealed class FaultyTable(IEntityTable inner) : IEntityTable
{
    public bool RefusesWrites { get; set; }

    public int Inserts { get; private set; }

    public int Gets { get; private set; }

    /// <summary>Runs before an insert reaches the table.</summary>
    public Func<Task>? BeforeInsert { get; set; }

    public Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        Gets++;
        return inner.GetAsync(partitionKey, rowKey, cancellationToken);
    }

    public IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, CancellationToken cancellationToken) =>
        inner.QueryAsync(partitionKey, select, cancellationToken);

    public IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken) =>
        inner.QueryRangeAsync(partitionKey, from, to, select, cancellationToken);

    public async Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken)
    {
        if (BeforeInsert is not null) await BeforeInsert();
        Check();
        Inserts++;
        return await inner.InsertAsync(row, cancellationToken);
    }

    public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken)
    {
        Check();
        return inner.ReplaceAsync(row, ifMatch, cancellationToken);
    }

    public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken) => inner.UpsertAsync(row, cancellationToken);

    public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken) =>
        inner.DeleteAsync(partitionKey, rowKey, ifMatch, cancellationToken);

    public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken) => inner.TransactAsync(changes, cancellationToken);

    private void Check()
    {
        if (RefusesWrites) throw new EntityTableException("Storage is gone.");
    }
}
