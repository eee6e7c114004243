using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>Settles messages of an in-process queue. A lock that is lost is a <see cref="ServiceBusException"/> as the service says it. Thread-safe.</summary>
internal sealed class LocalMessageActions(LocalQueue queue) : ServiceBusMessageActions
{
    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        Settle(message, queue.Complete);

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
        Settle(message, token => queue.Abandon(token, propertiesToModify));

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default) =>
        Settle(message, token => queue.DeadLetter(token, propertiesToModify, deadLetterReason, deadLetterErrorDescription));

    public override Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) =>
        Settle(message, token => queue.Defer(token, propertiesToModify));

    public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        Settle(message, queue.Renew);

    private Task Settle(ServiceBusReceivedMessage message, Func<Guid, bool> settle)
    {
        ArgumentNullException.ThrowIfNull(message);
        return settle(Guid.Parse(message.LockToken))
            ? Task.CompletedTask
            : Task.FromException(new ServiceBusException(
                "The lock on the message is lost: it ended, or the message was settled before.", ServiceBusFailureReason.MessageLockLost, queue.Name));
    }
}
