namespace ChatRouter.Storage;

/// <summary>
/// One table with optimistic concurrency: the port between the engine and Table Storage. Thread-safe.
/// Lost races are values (<see cref="WriteStatus"/>); anything else that goes wrong is an <see cref="EntityTableException"/>.
/// Keys must not be empty, longer than 512 characters, or hold <c>/ \ # ?</c> or control characters.
/// </summary>
public interface IEntityTable
{
    /// <summary>One row, or null.</summary>
    Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken);

    /// <summary>All rows of a partition in order of their keys; of the whole table if <paramref name="partitionKey"/> is null (small tables only).</summary>
    /// <param name="partitionKey">The partition, or null.</param>
    /// <param name="select">Property names to return, or null for all.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, CancellationToken cancellationToken);

    /// <summary>Rows of a partition from one key on and below another, by ordinal comparison, in order of their keys.</summary>
    /// <param name="partitionKey">The partition.</param>
    /// <param name="from">The smallest key that belongs to it.</param>
    /// <param name="to">The smallest key that does not any more.</param>
    /// <param name="select">Property names to return, or null for all; keys and ETag always come.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken);

    /// <summary>Adds a row; <see cref="WriteStatus.Conflict"/> if the key exists.</summary>
    Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken);

    /// <summary>Replaces a row if its ETag is still <paramref name="ifMatch"/>.</summary>
    Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken);

    /// <summary>Writes a row whatever was there.</summary>
    Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken);

    /// <summary>Deletes a row; <paramref name="ifMatch"/> null means whatever its ETag.</summary>
    Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken);

    /// <summary>All changes or none. At most 100, one partition, each row once.</summary>
    /// <exception cref="ArgumentException">The changes break one of these rules.</exception>
    Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken);
}
