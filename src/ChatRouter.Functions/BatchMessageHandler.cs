using Azure.Messaging.ServiceBus;
using ChatRouter.Azure.ServiceBus;
using ChatRouter.Batch;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Functions;

/// <summary>Runs one queue message through the worker and settles it: complete, dead letter with the reason, or abandon for another delivery.</summary>
public sealed partial class BatchMessageHandler(BatchWorker worker, ILogger<BatchMessageHandler> log)
{
    /// <summary>Handles one delivery.</summary>
    public async Task HandleAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        try
        {
            var disposition = await worker.ProcessAsync(ServiceBusBatchMessage.FromServiceBus(message), message.DeliveryCount, cancellationToken);
            await (disposition.Settlement == BatchSettlement.DeadLetter
                ? actions.DeadLetterMessageAsync(message, propertiesToModify: null, disposition.Reason, disposition.Description, cancellationToken)
                : actions.CompleteMessageAsync(message, cancellationToken));
        }
        catch (Exception exception)
        {
            // Whatever it was, the line has no result yet: the queue delivers it again, up to its limit.
            Abandoned(log, message.MessageId, message.DeliveryCount, exception.Message);
            await actions.AbandonMessageAsync(message, propertiesToModify: null, CancellationToken.None);
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Batch message {MessageId} goes back to the queue after delivery {Delivery}: {Reason}")]
    private static partial void Abandoned(ILogger log, string messageId, int delivery, string reason);
}
