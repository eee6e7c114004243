using Azure.Messaging.ServiceBus;
using ChatRouter.WorkerTests.Contract;
using Google.Protobuf;

namespace ChatRouter.WorkerTests.Host;

/// <summary>A Service Bus message on its way to the worker, in the form that the extension gives it: 16 bytes of lock token, then the AMQP message.</summary>
internal static class QueueMessage
{
    public static TypedData ToBindingData(ServiceBusMessage message, Guid lockToken)
    {
        var amqp = message.GetRawAmqpMessage();
        amqp.Header.DeliveryCount = 1;
        return new TypedData
        {
            ModelBindingData = new ModelBindingData
            {
                Version = "1.0",
                Source = "AzureServiceBusReceivedMessage",
                ContentType = "application/octet-stream",
                Content = ByteString.CopyFrom([.. lockToken.ToByteArray(), .. amqp.ToBytes().ToArray()]),
            },
        };
    }
}
