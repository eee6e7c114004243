namespace ChatRouter.Batch;

/// <summary>Runs one chat request through the engine in the <c>batch</c> lane, without streaming. Thread-safe.</summary>
public interface IBatchRunner
{
    /// <summary>The whole answer, whatever it is; a refusal for lack of capacity says so.</summary>
    /// <param name="chatBody">The chat request as JSON. Valid until the task ends.</param>
    /// <param name="requestId">The line's own id: the same on every delivery.</param>
    /// <param name="tenant">The owner of the batch, in whose budgets of the day the line counts; null for a line that nobody owns.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<BatchAnswer> RunAsync(ReadOnlyMemory<byte> chatBody, string requestId, string? tenant, CancellationToken cancellationToken);
}
