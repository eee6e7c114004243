using System.Collections.Immutable;
using Azure.Messaging.ServiceBus;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>One message in a queue with its delivery state. Owned by <see cref="QueueState"/>.</summary>
internal sealed class QueueEntry(SentMessage message)
{
    public SentMessage Message => message;

    /// <summary>Application properties; settling may change them.</summary>
    public ImmutableDictionary<string, object> Properties { get; set; } = message.Properties;

    public required long SequenceNumber { get; set; }

    public required long EnqueuedSequenceNumber { get; init; }

    public required DateTimeOffset EnqueuedTime { get; set; }

    public int DeliveryCount { get; set; }

    public Guid LockToken { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    public bool HasExpired(DateTimeOffset now) => message.TimeToLive <= now - EnqueuedTime;

    public void Modify(IEnumerable<KeyValuePair<string, object>>? properties)
    {
        if (properties is not null) Properties = Properties.SetItems(properties);
    }

    public ServiceBusReceivedMessage ToReceived(ServiceBusMessageState state, string? deadLetterSource = null) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        body: message.Body,
        messageId: message.MessageId,
        partitionKey: message.PartitionKey,
        sessionId: message.SessionId,
        replyToSessionId: message.ReplyToSessionId,
        timeToLive: message.TimeToLive,
        correlationId: message.CorrelationId,
        subject: message.Subject,
        to: message.To,
        contentType: message.ContentType,
        replyTo: message.ReplyTo,
        scheduledEnqueueTime: message.ScheduledEnqueueTime,
        properties: Properties,
        lockTokenGuid: LockToken,
        deliveryCount: DeliveryCount,
        lockedUntil: LockedUntil,
        sequenceNumber: SequenceNumber,
        deadLetterSource: deadLetterSource,
        enqueuedSequenceNumber: EnqueuedSequenceNumber,
        enqueuedTime: EnqueuedTime,
        serviceBusMessageState: state);
}
