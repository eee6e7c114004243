using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Reads what the host sends for a message: its lock token, then the AMQP message.</summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(ServiceBusReceivedMessage))]
[SupportedTargetType(typeof(ServiceBusReceivedMessage[]))]
internal sealed class ServiceBusReceivedMessageConverter : IInputConverter
{
    private const string Source = "AzureServiceBusReceivedMessage";
    private const string ContentType = "application/octet-stream";
    private const int LockTokenBytes = 16;

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
    {
        try
        {
            return ValueTask.FromResult(context.Source switch
            {
                ModelBindingData one => ConversionResult.Success(MessageOf(one)),
                CollectionModelBindingData many => ConversionResult.Success(many.ModelBindingData.Select(MessageOf).ToArray()),
                _ => ConversionResult.Unhandled(),
            });
        }
        catch (Exception exception)
        {
            return ValueTask.FromResult(ConversionResult.Failed(exception));
        }
    }

    private static ServiceBusReceivedMessage MessageOf(ModelBindingData data)
    {
        if (data.Source != Source || data.ContentType != ContentType)
        {
            throw new InvalidOperationException($"The host sent '{data.Source}' as '{data.ContentType}'; a Service Bus message is '{Source}' as '{ContentType}'.");
        }

        var bytes = data.Content.ToMemory();
        return ServiceBusReceivedMessage.FromAmqpMessage(
            AmqpAnnotatedMessage.FromBytes(new BinaryData(bytes[LockTokenBytes..])), new BinaryData(bytes[..LockTokenBytes]));
    }
}
