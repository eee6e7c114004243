using Azure.Messaging.ServiceBus;
using ChatRouter.Batch;

namespace ChatRouter.Azure.ServiceBus;

/// <summary>The batch queue on Azure Service Bus. The sender belongs to the caller. Thread-safe.</summary>
public sealed class ServiceBusBatchQueue(ServiceBusSender sender) : IBatchQueue
{
    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < messages.Count;) sent += await SendFittingAsync(messages, sent, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not BatchQueueException)
        {
            // The port knows one exception; the client fails with its own, with access errors and with those of the credential.
            throw new BatchQueueException($"Service Bus queue '{sender.EntityPath}' did not take the messages: {e.Message}", e);
        }
    }

    private async Task<int> SendFittingAsync(IReadOnlyList<BatchMessage> messages, int first, CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        var next = first;
        while (next < messages.Count && batch.TryAddMessage(ServiceBusBatchMessage.ToServiceBus(messages[next]))) next++;
        if (next == first)
        {
            throw new BatchQueueException(
                $"Message '{messages[first].MessageId}' of {messages[first].Body.Length} bytes is larger than queue '{sender.EntityPath}' takes.");
        }

        await sender.SendMessagesAsync(batch, cancellationToken);
        return next - first;
    }
}
