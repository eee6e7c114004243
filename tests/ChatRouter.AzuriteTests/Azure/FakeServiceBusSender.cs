using Azure.Messaging.ServiceBus;

namespace ChatRouter.AzuriteTests.Azure;

/// <summary>Takes batches of a given number of messages, each up to a given size.</summary>
internal sealed class FakeServiceBusSender(int messagesInABatch, int largestBody) : ServiceBusSender
{
    private List<ServiceBusMessage> _filling = [];

    public override string EntityPath => "batch";

    public List<List<ServiceBusMessage>> Sent { get; } = [];

    public Exception? Failure { get; set; }

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var filling = _filling = [];
        return new(ServiceBusModelFactory.ServiceBusMessageBatch(
            0, [], tryAddCallback: message =>
            {
                if (filling.Count == messagesInABatch || message.Body.ToMemory().Length > largestBody) return false;
                filling.Add(message);
                return true;
            }));
    }

    public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        if (Failure is not null) return Task.FromException(Failure);
        Sent.Add(_filling);
        return Task.CompletedTask;
    }

    // The base closes a link that a derived sender never had.
    public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
