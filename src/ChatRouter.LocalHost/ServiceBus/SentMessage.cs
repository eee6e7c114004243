using System.Collections.Immutable;
using Azure.Messaging.ServiceBus;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>What a sender put in, copied at the moment of sending: the sender may go on changing its object.</summary>
internal sealed record SentMessage
{
    public required BinaryData Body { get; init; }

    public required string MessageId { get; init; }

    public required DateTimeOffset ScheduledEnqueueTime { get; init; }

    public required TimeSpan TimeToLive { get; init; }

    public required ImmutableDictionary<string, object> Properties { get; init; }

    public string? CorrelationId { get; init; }

    public string? Subject { get; init; }

    public string? ContentType { get; init; }

    public string? To { get; init; }

    public string? ReplyTo { get; init; }

    public string? PartitionKey { get; init; }

    public string? SessionId { get; init; }

    public string? ReplyToSessionId { get; init; }

    /// <summary>A message without an id gets one, as the service gives one, so that it is never taken for a duplicate.</summary>
    public static SentMessage Copy(ServiceBusMessage message) => new()
    {
        Body = BinaryData.FromBytes(message.Body.ToArray()),
        MessageId = message.MessageId ?? Guid.NewGuid().ToString("N"),
        ScheduledEnqueueTime = message.ScheduledEnqueueTime,
        TimeToLive = message.TimeToLive,
        Properties = message.ApplicationProperties.ToImmutableDictionary(StringComparer.Ordinal),
        CorrelationId = message.CorrelationId,
        Subject = message.Subject,
        ContentType = message.ContentType,
        To = message.To,
        ReplyTo = message.ReplyTo,
        PartitionKey = message.PartitionKey,
        SessionId = message.SessionId,
        ReplyToSessionId = message.ReplyToSessionId,
    };
}
