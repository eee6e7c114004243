using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>Sends into an in-process queue with the refusals of the service: no such queue, too large. Thread-safe.</summary>
internal sealed class LocalServiceBusSender(LocalServiceBus bus, string queueName) : ServiceBusSender
{
    // A batch does not show what is in it, so the store it was made over is kept beside it.
    private readonly ConditionalWeakTable<ServiceBusMessageBatch, List<ServiceBusMessage>> _batches = [];
    private bool _isClosed;

    public override string FullyQualifiedNamespace => "local";

    public override string EntityPath => queueName;

    public override string Identifier => queueName;

    public override bool IsClosed => _isClosed;

    public override Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) =>
        SendMessagesAsync([message], cancellationToken);

    public override Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enqueue([.. messages]);
        return Task.CompletedTask;
    }

    public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default) =>
        _batches.TryGetValue(messageBatch, out var messages)
            ? SendMessagesAsync(messages, cancellationToken)
            : throw new ArgumentException("The batch was made by another sender.", nameof(messageBatch));

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(new CreateMessageBatchOptions(), cancellationToken);

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CreateMessageBatchOptions options, CancellationToken cancellationToken = default)
    {
        var limit = options.MaxSizeInBytes ?? Queue().MaxMessageBytes;
        long size = 0;
        var messages = new List<ServiceBusMessage>();
        var batch = ServiceBusModelFactory.ServiceBusMessageBatch(0, messages, new CreateMessageBatchOptions { MaxSizeInBytes = limit }, message =>
        {
            var grown = size + MessageSize.Of(message);
            if (grown > limit) return false;
            size = grown;
            return true;
        });
        _batches.Add(batch, messages);
        return ValueTask.FromResult(batch);
    }

    public override Task<long> ScheduleMessageAsync(
        ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        message.ScheduledEnqueueTime = scheduledEnqueueTime;
        return Task.FromResult(Enqueue([message])[0]);
    }

    public override Task<IReadOnlyList<long>> ScheduleMessagesAsync(
        IEnumerable<ServiceBusMessage> messages, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ServiceBusMessage[] all = [.. messages];
        foreach (var message in all) message.ScheduledEnqueueTime = scheduledEnqueueTime;
        return Task.FromResult(Enqueue(all));
    }

    public override Task CancelScheduledMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default)
    {
        if (!Queue().Cancel(sequenceNumber))
        {
            throw new ServiceBusException(
                $"No scheduled message has the sequence number {sequenceNumber}.", ServiceBusFailureReason.MessageNotFound, queueName);
        }

        return Task.CompletedTask;
    }

    public override async Task CancelScheduledMessagesAsync(IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default)
    {
        foreach (var sequenceNumber in sequenceNumbers) await CancelScheduledMessageAsync(sequenceNumber, cancellationToken);
    }

    public override Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _isClosed = true;
        return Task.CompletedTask;
    }

    private IReadOnlyList<long> Enqueue(IReadOnlyList<ServiceBusMessage> messages)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var queue = Queue();
        var size = messages.Sum(MessageSize.Of);
        if (size > queue.MaxMessageBytes)
        {
            throw new ServiceBusException(
                $"What was sent at once has about {size} bytes, the limit is {queue.MaxMessageBytes}.", ServiceBusFailureReason.MessageSizeExceeded, queueName);
        }

        return queue.Enqueue([.. messages.Select(SentMessage.Copy)]);
    }

    private LocalQueue Queue() => bus.TryGet(queueName, out var queue)
        ? queue
        : throw new ServiceBusException("There is no queue of this name.", ServiceBusFailureReason.MessagingEntityNotFound, queueName);
}
