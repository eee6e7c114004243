using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker;

public class ServiceBusMessageActions
{
    protected ServiceBusMessageActions()
    {
    }

    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        throw Notice(nameof(CompleteMessageAsync));

    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default) =>
        throw Notice(nameof(AbandonMessageAsync));

    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default) =>
        throw Notice(nameof(DeadLetterMessageAsync));

    public virtual Task DeferMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default) =>
        throw Notice(nameof(DeferMessageAsync));

    public virtual Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        throw Notice(nameof(RenewMessageLockAsync));

    private static NotSupportedException Notice(string member) => new(
        $"{nameof(ServiceBusMessageActions)}.{member} needs the Functions host, and this build has only the stand-in of the worker packages "
        + "(standins/Microsoft.Azure.Functions.Worker). Locally, ChatRouter.LocalHost supplies message actions that act on its queue.");
}
