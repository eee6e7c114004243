using ChatRouter.Batch;

namespace ChatRouter.Benchmarks.Micro;

/// <summary>No batch is sent here.</summary>
internal sealed class NoQueue : IBatchQueue
{
    public Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken) => throw new InvalidOperationException("No batch is sent here.");
}
