using Azure.Messaging.ServiceBus;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>The Service Bus client of this process: its senders put into <see cref="LocalServiceBus"/>. Thread-safe.</summary>
internal sealed class LocalServiceBusClient(LocalServiceBus bus) : ServiceBusClient
{
    private bool _isClosed;

    public override string FullyQualifiedNamespace => "local";

    public override string Identifier => "local";

    public override bool IsClosed => _isClosed;

    public override ServiceBusSender CreateSender(string queueOrTopicName) => new LocalServiceBusSender(bus, queueOrTopicName);

    public override ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options) => CreateSender(queueOrTopicName);

#pragma warning disable CA2215 // The base closes a connection that a derived client never had.
    public override ValueTask DisposeAsync()
    {
        _isClosed = true;
        return ValueTask.CompletedTask;
    }
#pragma warning restore CA2215
}
