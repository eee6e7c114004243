using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;

namespace ChatRouter.AzuriteTests.Azure;

/// <summary>
/// A Service Bus namespace that speaks AMQP on a loopback port as the emulator does: without TLS, tokens by <c>put-token</c> on <c>$cbs</c>.
/// It has one queue, which takes messages and drops those whose id it has seen. Thread-safe.
/// </summary>
internal sealed class FakeServiceBus : IRuntimeProvider, IDisposable
{
    private const string Cbs = "$cbs";
    private readonly AmqpConnectionListener _listener;
    private readonly ConcurrentDictionary<string, SendingAmqpLink> _replies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ServiceBusReceivedMessage[]> _transfers = new();
    private readonly ConcurrentDictionary<string, ServiceBusReceivedMessage> _queue = new(StringComparer.Ordinal);
    private int _nextTag;

    public FakeServiceBus(int? port = null)
    {
        Port = port ?? FreePort();
        var version = new AmqpVersion(1, 0, 0);
        var sasl = new SaslTransportProvider { Versions = { version } };
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        var settings = new AmqpSettings { RuntimeProvider = this };
        settings.TransportProviders.Add(sasl);
        settings.TransportProviders.Add(new AmqpTransportProvider { Versions = { version } });
        _listener = new AmqpConnectionListener([$"amqp://127.0.0.1:{Port}"], settings, new AmqpConnectionSettings { ContainerId = "fake" });
        _listener.Open();
    }

    public int Port { get; }

    public string ConnectionString => ConnectionStringOf(Port);

    /// <summary>The queue's name; a link to any other is refused.</summary>
    public string Queue { get; init; } = "batch";

    /// <summary>Largest transfer in bytes.</summary>
    public ulong MaxMessageBytes { get; init; } = 256 * 1024;

    /// <summary>Status of <c>put-token</c>.</summary>
    public HttpStatusCode TokenStatus { get; set; } = HttpStatusCode.Accepted;

    /// <summary>What becomes of a transfer; null leaves it without an answer.</summary>
    public Func<Outcome?> Decide { get; set; } = () => new Accepted();

    /// <summary>What came, in order: the messages of each transfer.</summary>
    public IReadOnlyList<ServiceBusReceivedMessage[]> Transfers => [.. _transfers];

    /// <summary>What the queue keeps, each id once.</summary>
    public IReadOnlyCollection<ServiceBusReceivedMessage> Kept => [.. _queue.Values];

    public static string ConnectionStringOf(int port) => $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=send;SharedAccessKey=a2V5a2V5;UseDevelopmentEmulator=true;";

    /// <summary>As a refusal of the broker.</summary>
    public static Rejected Refusal(AmqpSymbol condition) => new() { Error = new Error { Condition = condition, Description = "Said by the test. TrackingId:1, SystemTracker:secret-namespace:queue" } };

    public void Dispose() => _listener.Close();

    AmqpConnection IConnectionFactory.CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings)
        => new(transport, protocolHeader, isInitiator: false, amqpSettings, connectionSettings);

    AmqpSession ISessionFactory.CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new(connection, settings, this);

    AmqpLink ILinkFactory.CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        if (settings.IsReceiver() is false)
        {
            var reply = new SendingAmqpLink(session, settings);
            _replies[((Target)settings.Target).Address.ToString()!] = reply;
            return reply;
        }

        var address = NameOf(settings);
        settings.TotalLinkCredit = 100;
        settings.AutoSendFlow = true;
        settings.MaxMessageSize = MaxMessageBytes;
        var link = new ReceivingAmqpLink(session, settings);
        link.RegisterMessageListener(message =>
        {
            if (address == Cbs) AnswerToken(link, message);
            else Take(link, message);
        });
        return link;
    }

    IAsyncResult ILinkFactory.BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state)
    {
        var isKnown = !link.IsReceiver || NameOf(link.Settings) is var name && (name == Cbs || name == Queue);
        var task = isKnown ? Task.CompletedTask : Task.FromException(new AmqpException(AmqpErrorCode.NotFound, "Said by the test."));
        var result = new OpenResult(task, state);
        callback(result);
        return result;
    }

    void ILinkFactory.EndOpenLink(IAsyncResult result) => ((OpenResult)result).Task.GetAwaiter().GetResult();

    private static string NameOf(AmqpLinkSettings settings) => ((Target)settings.Target).Address.ToString()!.TrimStart('/');

    private static ServiceBusReceivedMessage Read(ReadOnlyMemory<byte> message) =>
        ServiceBusReceivedMessage.FromAmqpMessage(AmqpAnnotatedMessage.FromBytes(new BinaryData(message)), new BinaryData(Guid.Empty.ToByteArray()));

    private static IEnumerable<ServiceBusReceivedMessage> MessagesOf(AmqpMessage transfer)
    {
        if (transfer.MessageFormat == AmqpConstants.AmqpBatchedMessageFormat)
        {
            foreach (var data in transfer.DataBody) yield return Read((ArraySegment<byte>)data.Value);
        }
        else
        {
            var scheduled = transfer.MessageAnnotations.Map["x-opt-scheduled-enqueue-time"] as DateTime?;
            yield return ServiceBusModelFactory.ServiceBusReceivedMessage(
                body: new BinaryData(((ArraySegment<byte>)transfer.DataBody.Single().Value).ToArray()),
                messageId: transfer.Properties.MessageId.ToString(),
                contentType: transfer.Properties.ContentType.ToString(),
                scheduledEnqueueTime: scheduled ?? default(DateTimeOffset));
        }
    }

    private void Take(ReceivingAmqpLink link, AmqpMessage transfer)
    {
        var outcome = Decide();
        ServiceBusReceivedMessage[] messages = [.. MessagesOf(transfer)];
        _transfers.Enqueue(messages);
        if (outcome is Accepted)
        {
            foreach (var message in messages) _queue.TryAdd(message.MessageId, message);
        }

        if (outcome is not null) link.DisposeMessage(transfer, outcome, settled: true, batchable: false);
    }

    private void AnswerToken(ReceivingAmqpLink link, AmqpMessage request)
    {
        link.AcceptMessage(request, settled: true, batchable: false);
        var answer = AmqpMessage.Create(new AmqpValue { Value = "" });
        answer.ApplicationProperties.Map["status-code"] = (int)TokenStatus;
        answer.ApplicationProperties.Map["status-description"] = TokenStatus.ToString();
        answer.Properties.CorrelationId = request.Properties.MessageId;
        _replies[request.Properties.ReplyTo.ToString()!].SendMessageNoWait(answer, new ArraySegment<byte>(BitConverter.GetBytes(Interlocked.Increment(ref _nextTag))), txnId: default);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class OpenResult(Task task, object state) : IAsyncResult
    {
        public Task Task => task;

        public object AsyncState => state;

        public WaitHandle AsyncWaitHandle => ((IAsyncResult)task).AsyncWaitHandle;

        public bool CompletedSynchronously => true;

        public bool IsCompleted => true;
    }
}
