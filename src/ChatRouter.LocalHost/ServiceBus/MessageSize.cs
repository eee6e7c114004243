using System.Text;
using Azure.Messaging.ServiceBus;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>About how large a message is on the wire.</summary>
internal static class MessageSize
{
    private const int HeaderBytes = 128;
    private const int ValueBytes = 16;

    public static long Of(ServiceBusMessage message)
    {
        long size = HeaderBytes + message.Body.ToMemory().Length;
        size += Of(message.MessageId) + Of(message.CorrelationId) + Of(message.Subject) + Of(message.ContentType);
        foreach (var (name, value) in message.ApplicationProperties) size += Of(name) + (value is string text ? Of(text) : ValueBytes);
        return size;
    }

    private static int Of(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
