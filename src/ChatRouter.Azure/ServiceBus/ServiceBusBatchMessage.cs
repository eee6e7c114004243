using System.Globalization;
using Azure.Messaging.ServiceBus;
using ChatRouter.Batch;

namespace ChatRouter.Azure.ServiceBus;

/// <summary>A batch line as a Service Bus message, and back. What is not its body stands in application properties.</summary>
public static class ServiceBusBatchMessage
{
    private const string BatchId = "batchId";
    private const string Line = "line";
    private const string Deferrals = "deferrals";

    /// <summary>The message to send.</summary>
    public static ServiceBusMessage ToServiceBus(BatchMessage message)
    {
        var sent = new ServiceBusMessage(message.Body) { MessageId = message.MessageId, ContentType = "application/json" };
        if (message.BatchId is not null) sent.ApplicationProperties[BatchId] = message.BatchId;
        if (message.Line > 0) sent.ApplicationProperties[Line] = message.Line;
        if (message.Deferrals > 0) sent.ApplicationProperties[Deferrals] = message.Deferrals;
        if (message.NotBefore is { } notBefore) sent.ScheduledEnqueueTime = notBefore;
        return sent;
    }

    /// <summary>The batch line that a message carries. A producer of its own need not set any property.</summary>
    public static BatchMessage FromServiceBus(ServiceBusReceivedMessage message) => new()
    {
        MessageId = message.MessageId,
        Body = message.Body.ToMemory(),
        BatchId = message.ApplicationProperties.TryGetValue(BatchId, out var batch) ? batch as string : null,
        Line = Number(message, Line),
        Deferrals = Number(message, Deferrals),
    };

    // Other clients write other widths.
    private static int Number(ServiceBusReceivedMessage message, string name) =>
        message.ApplicationProperties.TryGetValue(name, out var value) && value is byte or short or int or long
            && Convert.ToInt64(value, CultureInfo.InvariantCulture) is >= 0 and <= int.MaxValue and var number
            ? (int)number
            : 0;
}
