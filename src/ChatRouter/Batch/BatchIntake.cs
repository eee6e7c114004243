using System.Globalization;
using ChatRouter.Batch.Lines;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Storage;

namespace ChatRouter.Batch;

/// <summary>
/// Takes a batch in: checks every line first, then writes the batch and sends its lines to the queue. Holds at most a megabyte of a batch in memory.
/// Thread-safe.
/// </summary>
public sealed class BatchIntake(IEntityTableStore tables, IBatchQueue queue, RouterModel model, TimeProvider clock)
{
    /// <summary>Most wrong lines that are looked for; then reading stops.</summary>
    public const int MostErrors = 100;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(30);

    private readonly IEntityTable _batches = tables.Table(TableNames.Batches);
    private readonly BatchSender _sender = new(queue);

    /// <summary>Reads the JSON lines and queues them.</summary>
    /// <param name="body">The request's body; read once, not disposed of.</param>
    /// <param name="tenant">Whose batch it is.</param>
    /// <param name="cancellationToken">The caller is gone: nothing more is sent, and what was sent will not be run.</param>
    /// <exception cref="IOException">The body broke off.</exception>
    /// <exception cref="EntityTableException">Storage cannot be reached; nothing was queued.</exception>
    public async Task<BatchReceipt> SubmitAsync(Stream body, Tenant tenant, CancellationToken cancellationToken)
    {
        await using var spool = new LineSpool();
        var check = new BatchCheck(model, tenant, spool);
        await check.RunAsync(body, cancellationToken);
        if (check.Refusal is { } refusal) return new BatchReceipt { Refusal = refusal, Errors = check.Errors };

        var now = clock.GetUtcNow();
        var batch = new BatchRecord
        {
            Id = $"batch_{Guid.NewGuid():N}",
            Tenant = tenant.Name,
            Status = BatchStatus.Validating,
            Total = spool.Count,
            CreatedAt = now,
            ExpiresAt = now + model.Batch.Window,
        };
        return await QueueAsync(batch, spool, cancellationToken);
    }

    private async Task<BatchReceipt> QueueAsync(BatchRecord batch, LineSpool spool, CancellationToken cancellationToken)
    {
        try
        {
            // The row comes first: a worker that gets a line finds its batch.
            batch = batch with { ETag = (await _batches.InsertAsync(batch.Write(), cancellationToken)).ETag };
            await _sender.SendAsync(batch.Id, spool, cancellationToken);
        }
        catch (Exception problem)
        {
            // Whatever it was, lines that did get through must not be run.
            await FailAsync(batch, problem);
            if (problem is not BatchQueueException) throw;
            return new BatchReceipt { Refusal = Unavailable(problem) };
        }

        var running = batch with { Status = BatchStatus.InProgress, InProgressAt = clock.GetUtcNow() };
        await TryReplaceAsync(running);
        return new BatchReceipt { Json = BatchJson.Write(running) };
    }

    private async Task FailAsync(BatchRecord batch, Exception problem)
    {
        if (batch.ETag is null) return;
        await TryReplaceAsync(batch with
        {
            Status = BatchStatus.Failed,
            FailedAt = clock.GetUtcNow(),
            FailureCode = RefusalCodes.BatchUnavailable,
            FailureMessage = problem is OperationCanceledException ? "The caller hung up before all lines were queued." : $"Not all lines could be queued: {problem.Message}",
        });
    }

    /// <summary>The caller may be gone, the lines are not: this is not cancelled.</summary>
    private async Task TryReplaceAsync(BatchRecord batch)
    {
        try
        {
            await _batches.ReplaceAsync(batch.Write(), batch.ETag!, CancellationToken.None);
        }
        catch (EntityTableException)
        {
            // The status stays "validating", which readers and workers understand; a conflict means that a reader saw the batch complete.
        }
    }

    private static Refusal Unavailable(Exception problem) => new(
        503,
        RefusalCodes.BatchUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"The batch could not be taken in: {problem.Message} Send it again in {s_retryAfter.TotalSeconds} seconds."),
        RetryAfter: s_retryAfter);
}
