using Azure.Core;
using Azure.Messaging.ServiceBus;

namespace ChatRouter.Azure.ServiceBus;

/// <summary>Reads the setting that says where the queue is.</summary>
public static class ServiceBusClientFactory
{
    private const string ConnectionStringStart = "Endpoint=";

    private static readonly TimeSpan s_tryTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A client; does not touch the network.</summary>
    /// <param name="connection">A namespace (<c>name.servicebus.windows.net</c>, reached with <paramref name="credential"/>) or a connection string.</param>
    /// <param name="credential">Used with a namespace only.</param>
    public static ServiceBusClient Create(string connection, TokenCredential credential) => Create(connection, credential, s_tryTimeout);

    /// <summary>A client that gives each of its three tries this long.</summary>
    internal static ServiceBusClient Create(string connection, TokenCredential credential, TimeSpan tryTimeout)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        // A caller waits for the answer to POST /v1/batches: the default would let one send take minutes.
        var options = new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 2, TryTimeout = tryTimeout } };
        return connection.Contains(ConnectionStringStart, StringComparison.OrdinalIgnoreCase)
            ? new ServiceBusClient(connection, options)
            : new ServiceBusClient(connection, credential, options);
    }
}
