using System.Runtime.CompilerServices;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Support;

/// <summary>A table that takes every call and answers none.</summary>
internal sealed class HangingTable : IEntityTable
{
    public Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken) => ForEverAsync<EntityRow?>(cancellationToken);

    public async IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await ForEverAsync<EntityRow>(cancellationToken);
    }

    public IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken) =>
        QueryAsync(partitionKey, select, cancellationToken);

    public Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken) => ForEverAsync<WriteResult>(cancellationToken);

    public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken) => ForEverAsync<WriteResult>(cancellationToken);

    public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken) => ForEverAsync<WriteResult>(cancellationToken);

    public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken) => ForEverAsync<WriteResult>(cancellationToken);

    public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken) => ForEverAsync<WriteStatus>(cancellationToken);

    private static async Task<T> ForEverAsync<T>(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }
}
