using System.Globalization;
using Azure.Messaging.ServiceBus;
using ChatRouter.Batch;

namespace ChatRouter.Azure.ServiceBus;

/// <summary>The batch queue on Azure Service Bus. The sender belongs to the caller. Thread-safe.</summary>
public sealed class ServiceBusBatchQueue : IBatchQueue
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly ServiceBusSender _sender;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _limit;

    /// <summary>A queue whose every send ends within 20 s.</summary>
    /// <param name="sender">Belongs to the caller.</param>
    /// <param name="clock">For the time limit.</param>
    public ServiceBusBatchQueue(ServiceBusSender sender, TimeProvider clock)
        : this(sender, clock, s_limit)
    {
    }

    internal ServiceBusBatchQueue(ServiceBusSender sender, TimeProvider clock, TimeSpan limit) => (_sender, _clock, _limit) = (sender, clock, limit);

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // The client's own time limits hold for a try, and it waits for a busy service as long as it likes; nor does it look at the token in every wait.
            await SendAllAsync(messages, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new BatchQueueException(string.Create(CultureInfo.InvariantCulture, $"Queue '{_sender.EntityPath}' did not take the messages within {_limit.TotalSeconds:0.###} s."), e);
        }
        catch (Exception e) when (e is not BatchQueueException)
        {
            // The port knows one exception; the client fails with its own, with access errors and with those of the credential.
            throw new BatchQueueException($"Queue '{_sender.EntityPath}' did not take the messages: {ServiceBusFailure.Describe(e)}.", e);
        }
    }

    private async Task SendAllAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < messages.Count;) sent += await SendFittingAsync(messages, sent, cancellationToken);
    }

    private async Task<int> SendFittingAsync(IReadOnlyList<BatchMessage> messages, int first, CancellationToken cancellationToken)
    {
        using var batch = await _sender.CreateMessageBatchAsync(cancellationToken);
        var next = first;
        while (next < messages.Count && batch.TryAddMessage(ServiceBusBatchMessage.ToServiceBus(messages[next]))) next++;
        if (next == first)
        {
            throw new BatchQueueException(
                $"Message '{messages[first].MessageId}' of {messages[first].Body.Length} bytes is larger than queue '{_sender.EntityPath}' takes.");
        }

        await _sender.SendMessagesAsync(batch, cancellationToken);
        return next - first;
    }
}
