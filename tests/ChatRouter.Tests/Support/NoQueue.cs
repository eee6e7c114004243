using ChatRouter.Batch;

namespace ChatRouter.Tests.Support;

/// <summary>Synchronous requests send nothing to the queue.</summary>
internal sealed class NoQueue : IBatchQueue
{
    public Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken) => throw new NotSupportedException();
}
