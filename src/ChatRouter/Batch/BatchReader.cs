using System.IO.Pipelines;
using ChatRouter.Batch.Lines;
using ChatRouter.Storage;

namespace ChatRouter.Batch;

/// <summary>Reads batches and their results for the tenant that sent them. Thread-safe.</summary>
public sealed class BatchReader(IEntityTableStore tables, TimeProvider clock)
{
    /// <summary>Lines are given up by workers at the end of the window; one that no worker ever sees again is missed only this much later.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);

    private readonly IEntityTable _batches = tables.Table(TableNames.Batches);
    private readonly IEntityTable _lines = tables.Table(TableNames.BatchLines);

    /// <summary>The OpenAI batch object as JSON; null if the tenant has no such batch. Counts the results until the batch is complete.</summary>
    /// <exception cref="EntityTableException">Storage cannot be reached.</exception>
    public async Task<ReadOnlyMemory<byte>?> GetAsync(string id, string tenant, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, tenant, cancellationToken) is not { } batch) return null;
        if (batch.Status is BatchStatus.Completed or BatchStatus.Failed) return BatchJson.Write(batch);

        batch = await CountAsync(batch, cancellationToken);
        if (batch.Succeeded + batch.Failed >= batch.Total)
        {
            batch = batch with { Status = BatchStatus.Completed };

            // Lost to another reader: that one wrote the same.
            await _batches.ReplaceAsync(batch.Write(), batch.ETag!, cancellationToken);
            return BatchJson.Write(batch);
        }

        var isExpired = clock.GetUtcNow() >= batch.ExpiresAt + s_grace;
        return isExpired ? BatchJson.Write(batch with { Status = BatchStatus.Expired, CompletedAt = null }, batch.ExpiresAt) : BatchJson.Write(batch with { CompletedAt = null });
    }

    /// <summary>Writes the results there are as JSON lines, in the order of the batch, errors among them.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="tenant">Who asks.</param>
    /// <param name="output">Where to; flushed after each line, not completed.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>False, with nothing written, if the tenant has no such batch.</returns>
    /// <exception cref="EntityTableException">Storage cannot be reached.</exception>
    public async Task<bool> WriteOutputAsync(string id, string tenant, PipeWriter output, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, tenant, cancellationToken) is not { } batch) return false;
        await foreach (var row in _lines.QueryAsync(batch.Id, null, cancellationToken))
        {
            BatchJson.WriteLine(output, LineRecord.Read(row));
            var flushed = await output.FlushAsync(cancellationToken);
            if (flushed.IsCompleted) break;
        }

        return true;
    }

    private async Task<BatchRecord?> FindAsync(string id, string tenant, CancellationToken cancellationToken)
    {
        // An id that cannot be a key names nothing.
        if (!string.Equals(id, EntityRules.ToKey(id), StringComparison.Ordinal)) return null;
        var batch = BatchRecord.Read(await _batches.GetAsync(id, BatchRecord.RowKey, cancellationToken));
        return string.Equals(batch?.Tenant, tenant, StringComparison.Ordinal) ? batch : null;
    }

    private async Task<BatchRecord> CountAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        var (succeeded, failed, last) = (0, 0, batch.CreatedAt);
        await foreach (var row in _lines.QueryAsync(batch.Id, LineRecord.CountedNames, cancellationToken))
        {
            if (row.Flag("Ok") == true) succeeded++;
            else failed++;
            if (row.Time("At") > last) last = row.Time("At")!.Value;
        }

        return batch with { Succeeded = succeeded, Failed = failed, CompletedAt = last };
    }
}
