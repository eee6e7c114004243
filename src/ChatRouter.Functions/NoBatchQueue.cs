using ChatRouter.Batch;

namespace ChatRouter.Functions;

/// <summary>Stands where the queue would, and refuses batches: without it the app answers chat all the same.</summary>
internal sealed class NoBatchQueue : IBatchQueue
{
    /// <inheritdoc/>
    public Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken) => throw new BatchQueueException(
        $"This app runs without a queue. Set {BatchQueue.Connection}__fullyQualifiedNamespace or {BatchQueue.Connection}, and remove AzureWebJobs.{BatchQueue.Function}.Disabled.");
}
