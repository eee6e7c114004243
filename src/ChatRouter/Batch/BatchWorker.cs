using System.Globalization;
using ChatRouter.Batch.Lines;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Batch;

/// <summary>
/// Runs batch lines from the queue. The result row is inserted once under a key that is the same for every delivery, so a line that comes again, or
/// that two workers have at the same time, has one result. One per instance: it holds the cap of <see cref="BatchSettings.MaxConcurrent"/>. Thread-safe.
/// </summary>
/// <param name="tables">Batches and results.</param>
/// <param name="queue">Where lines go back to.</param>
/// <param name="runner">Asks the backends.</param>
/// <param name="settings">Bounds.</param>
/// <param name="clock">The clock.</param>
/// <param name="random">Draws delays.</param>
/// <param name="gaveUp">Is told the code of each line that goes to the dead-letter queue; must be quick and must not throw.</param>
public sealed class BatchWorker(IEntityTableStore tables, IBatchQueue queue, IBatchRunner runner, BatchSettings settings, TimeProvider clock, IRandomSource random, Action<string>? gaveUp = null) : IDisposable
{
    /// <summary>The runner keeps the deadline itself; this is for one that does not.</summary>
    private static readonly TimeSpan s_deadlineGrace = TimeSpan.FromSeconds(5);

    private readonly IEntityTable _batches = tables.Table(TableNames.Batches);
    private readonly IEntityTable _lines = tables.Table(TableNames.BatchLines);
    private readonly BatchSlots _slots = new(settings.MaxConcurrent);

    /// <summary>Runs one delivery of a line and says how to settle it.</summary>
    /// <param name="message">The line.</param>
    /// <param name="deliveryCount">How often the queue has delivered it, from 1.</param>
    /// <param name="cancellationToken">The instance stops: the message is not settled and comes again.</param>
    /// <exception cref="EntityTableException">Storage cannot be reached: do not settle.</exception>
    /// <exception cref="BatchQueueException">The line could not be put back: do not settle.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled: do not settle.</exception>
    public async Task<BatchDisposition> ProcessAsync(BatchMessage message, int deliveryCount, CancellationToken cancellationToken)
    {
        var fault = ReadLine(message, out var line);
        var key = LineKey.Of(message, line.CustomId);
        if (fault is not null) return await GiveUpAsync(message, key, line, fault.Code, fault.Message, cancellationToken);
        if (await _lines.GetAsync(key.Partition, key.Row, cancellationToken) is not null) return BatchDisposition.Complete;

        var batch = await FindBatchAsync(message, cancellationToken);
        if (batch is { Status: BatchStatus.Failed }) return BatchDisposition.Complete;
        if (batch is not null && clock.GetUtcNow() >= batch.ExpiresAt) return await ExpireAsync(key, line, "The batch's window ended before a backend was free.", cancellationToken);
        if (deliveryCount > settings.MaxDeliveries)
        {
            var sentence = string.Create(CultureInfo.InvariantCulture, $"The line was delivered {deliveryCount - 1} times and never got a result.");
            return await GiveUpAsync(message, key, line, RefusalCodes.DeliveryLimit, sentence, cancellationToken);
        }

        var answer = await RunAsync(line, key, batch?.Tenant, cancellationToken);
        if (answer.IsCapacity) return await DeferAsync(message, key, line, answer, cancellationToken);
        await WriteAsync(key, ToResult(key, line, answer), cancellationToken);
        return BatchDisposition.Complete;
    }

    /// <summary>Ends the cap; nothing may run any more.</summary>
    public void Dispose() => _slots.Dispose();

    private BatchLineError? ReadLine(BatchMessage message, out BatchLine line)
    {
        line = default;
        return message.Body.Length > settings.MaxLineBytes
            ? new BatchLineError(message.Line, RefusalCodes.RequestTooLarge, string.Create(CultureInfo.InvariantCulture, $"The line has more than {settings.MaxLineBytes:N0} bytes."))
            : BatchLineReader.Read(message.Body, message.Line, out line);
    }

    private async Task<BatchRecord?> FindBatchAsync(BatchMessage message, CancellationToken cancellationToken) => message is { BatchId: { } id, Line: > 0 }
        ? BatchRecord.Read(await _batches.GetAsync(EntityRules.ToKey(id), BatchRecord.RowKey, cancellationToken))
        : null;

    private async Task<BatchAnswer> RunAsync(BatchLine line, LineKey key, string? tenant, CancellationToken cancellationToken)
    {
        using var slot = await _slots.EnterAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(settings.Deadline + s_deadlineGrace, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await runner.RunAsync(line.Body, key.RequestId, tenant, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new BatchAnswer { Status = 504, Body = default, IsCapacity = true };
        }
    }

    /// <summary>Puts a copy back into the queue. Its id tells the queue's duplicate detection that a second copy is the same.</summary>
    private async Task<BatchDisposition> DeferAsync(BatchMessage message, LineKey key, BatchLine line, BatchAnswer answer, CancellationToken cancellationToken)
    {
        if (message.Deferrals >= settings.MaxDeferrals)
        {
            return await ExpireAsync(key, line, string.Create(CultureInfo.InvariantCulture, $"No backend was free in {message.Deferrals + 1} attempts."), cancellationToken);
        }

        var until = clock.GetUtcNow() + DeferralDelay.After(message.Deferrals, answer, settings, random.NextDouble());
        var copy = message with { MessageId = key.NextId(message), Deferrals = message.Deferrals + 1, NotBefore = until };
        await queue.SendAsync([copy], cancellationToken);
        return BatchDisposition.Deferred(until);
    }

    private async Task<BatchDisposition> ExpireAsync(LineKey key, BatchLine line, string sentence, CancellationToken cancellationToken)
    {
        await WriteAsync(key, Error(key, line.CustomId, RefusalCodes.BatchExpired, sentence), cancellationToken);
        return BatchDisposition.Complete;
    }

    /// <summary>To the dead-letter queue; a line of a batch also gets an error as its result, or the batch would never be complete.</summary>
    private async Task<BatchDisposition> GiveUpAsync(BatchMessage message, LineKey key, BatchLine line, string code, string sentence, CancellationToken cancellationToken)
    {
        if (message.BatchId is { Length: > 0 }) await WriteAsync(key, Error(key, line.CustomId, code, sentence), cancellationToken);
        gaveUp?.Invoke(code);
        return BatchDisposition.DeadLetter(code, sentence);
    }

    private LineRecord ToResult(LineKey key, BatchLine line, BatchAnswer answer)
    {
        var body = ResultBody.OnOneLine(answer.Body.Span);
        return body.Length > LineRecord.LargestBody
            ? Error(key, line.CustomId, RefusalCodes.ResultTooLarge, string.Create(CultureInfo.InvariantCulture, $"The answer has {body.Length:N0} bytes; a result has at most {LineRecord.LargestBody:N0}."))
            : new LineRecord { CustomId = line.CustomId, RequestId = key.RequestId, At = clock.GetUtcNow(), Status = answer.Status, Body = body };
    }

    private LineRecord Error(LineKey key, string? customId, string code, string sentence) =>
        new() { CustomId = customId ?? "", RequestId = key.RequestId, At = clock.GetUtcNow(), ErrorCode = code, ErrorMessage = sentence };

    /// <summary>Whoever is first has written the result; the others' answers are dropped.</summary>
    private Task<WriteResult> WriteAsync(LineKey key, LineRecord result, CancellationToken cancellationToken) => _lines.InsertAsync(result.Write(key), cancellationToken);
}
