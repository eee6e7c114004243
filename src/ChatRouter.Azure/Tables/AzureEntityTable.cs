using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ChatRouter.Storage;

namespace ChatRouter.Azure.Tables;

/// <summary>A table of an Azure storage account or of Azurite. Refuses itself what the service would refuse and the emulator lets through. Thread-safe.</summary>
internal sealed class AzureEntityTable(TableClient client, TableCalls calls) : IEntityTable
{
    /// <inheritdoc/>
    public Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        EntityRules.CheckKeys(partitionKey, rowKey);
        return calls.RepeatableAsync(
            $"get from '{client.Name}'",
            async token =>
            {
                var answer = await client.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: token);
                if (answer.HasValue) return EntityMapping.ToRow(answer.Value!);
                ThrowIfTableIsMissing(answer.GetRawResponse());
                return null;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, CancellationToken cancellationToken) =>
        PagesAsync(partitionKey is null ? null : $"PartitionKey eq '{Quoted(partitionKey)}'", select, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, CancellationToken cancellationToken)
    {
        EntityRules.CheckKeys(partitionKey, from);
        EntityRules.CheckKeys(partitionKey, to);
        return PagesAsync($"PartitionKey eq '{Quoted(partitionKey)}' and RowKey ge '{Quoted(from)}' and RowKey lt '{Quoted(to)}'", select, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken)
    {
        EntityRules.CheckRow(row);
        return calls.OnceAsync(
            $"insert into '{client.Name}'",
            token => WriteAsync(() => client.AddEntityAsync(EntityMapping.ToEntity(row), token)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken)
    {
        EntityRules.CheckRow(row);
        ArgumentException.ThrowIfNullOrEmpty(ifMatch);
        return calls.OnceAsync(
            $"replace in '{client.Name}'",
            token => WriteAsync(() => client.UpdateEntityAsync(EntityMapping.ToEntity(row), new ETag(ifMatch), TableUpdateMode.Replace, token)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken)
    {
        EntityRules.CheckRow(row);
        return calls.RepeatableAsync(
            $"upsert into '{client.Name}'",
            token => WriteAsync(() => client.UpsertEntityAsync(EntityMapping.ToEntity(row), TableUpdateMode.Replace, token)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken)
    {
        EntityRules.CheckKeys(partitionKey, rowKey);
        return calls.OnceAsync(
            $"delete from '{client.Name}'",
            token => WriteAsync(() => client.DeleteEntityAsync(partitionKey, rowKey, EntityMapping.ToETag(ifMatch), token)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken)
    {
        EntityRules.CheckTransaction(changes);
        return calls.OnceAsync(
            $"transaction on '{client.Name}'",
            async token =>
            {
                try
                {
                    await client.SubmitTransactionAsync(changes.Select(EntityMapping.ToAction), token);
                    return WriteStatus.Done;
                }
                catch (RequestFailedException e) when (LostRace(e) is { } status)
                {
                    return status;
                }
            },
            cancellationToken);
    }

    private static string Quoted(string key) => key.Replace("'", "''", StringComparison.Ordinal);

    private async IAsyncEnumerable<EntityRow> PagesAsync(string? filter, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[]? names = select is null ? null : [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), .. select];
        string? position = null;
        do
        {
            // A page at a time, because a query that failed cannot go on, but one that starts at its last position can.
            var from = position;
            var page = await calls.RepeatableAsync($"query of '{client.Name}'", token => FirstPageAsync(filter, names, from, token), cancellationToken);
            foreach (var entity in page.Values) yield return EntityMapping.ToRow(entity);
            position = page.ContinuationToken;
        }
        while (position is not null);
    }

    private static async Task<WriteResult> WriteAsync(Func<Task<Response>> write)
    {
        try
        {
            var response = await write();
            if (response.Status == 404)
            {
                ThrowIfTableIsMissing(response);
                return new WriteResult(WriteStatus.NotFound);
            }

            return new WriteResult(WriteStatus.Done, EntityMapping.ToText(response.Headers.ETag));
        }
        catch (RequestFailedException e) when (LostRace(e) is { } status)
        {
            return new WriteResult(status);
        }
    }

    private static WriteStatus? LostRace(RequestFailedException failure) => failure.ErrorCode switch
    {
        { } code when TableErrorCode.EntityAlreadyExists == code || TableErrorCode.UpdateConditionNotSatisfied == code => WriteStatus.Conflict,
        { } code when TableErrorCode.ResourceNotFound == code => WriteStatus.NotFound,
        _ => null,
    };

    // A look-up and a delete take any 404 for "no such row"; a missing table is a mistake of the deployment and must not look like an empty one.
    private static void ThrowIfTableIsMissing(Response response)
    {
        var code = TableErrorCode.TableNotFound.ToString();
        if (response.Content.ToString().Contains(code, StringComparison.Ordinal))
            throw new RequestFailedException(response.Status, "The table does not exist.", code, innerException: null);
    }

    private async Task<Page<TableEntity>> FirstPageAsync(string? filter, string[]? names, string? position, CancellationToken cancellationToken)
    {
        await foreach (var page in client.QueryAsync<TableEntity>(filter, select: names, cancellationToken: cancellationToken).AsPages(position))
            return page;
        throw new InvalidOperationException("A query has at least one page.");
    }
}
