using System.Net;
using System.Net.Sockets;
using ChatRouter.Azure.ServiceBus;
using ChatRouter.Batch;
using Microsoft.Azure.Amqp.Framing;

namespace ChatRouter.AzuriteTests.Azure;

/// <summary>The batch queue with the real client, over AMQP to a namespace that the test plays.</summary>
public sealed class ServiceBusWireTests
{
    private static readonly DateTimeOffset s_later = new(2031, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task SendAsync_SomeLines_ArriveTogetherWithWhatTheyCarry()
    {
        using var bus = new FakeServiceBus();

        await SendAsync(bus.ConnectionString, Message("m1") with { BatchId = "b", Line = 7, Deferrals = 3 }, Message("m2"));

        var received = Assert.Single(bus.Transfers);
        Assert.Equal(["m1", "m2"], received.Select(message => message.MessageId));
        var back = ServiceBusBatchMessage.FromServiceBus(received[0]);
        Assert.Equal(("m1", "b", 7, 3, "{}"), (back.MessageId, back.BatchId, back.Line, back.Deferrals, received[0].Body.ToString()));
        Assert.Equal("application/json", received[0].ContentType);
    }

    [Fact]
    public async Task SendAsync_NotBefore_IsTheScheduledTime()
    {
        using var bus = new FakeServiceBus();

        await SendAsync(bus.ConnectionString, Message("m1") with { NotBefore = s_later });

        Assert.Equal(s_later, Assert.Single(Assert.Single(bus.Transfers)).ScheduledEnqueueTime);
    }

    [Fact]
    public async Task SendAsync_MoreThanOneTransferTakes_GoesInSeveral()
    {
        using var bus = new FakeServiceBus { MaxMessageBytes = 1024 };

        await SendAsync(bus.ConnectionString, [.. Enumerable.Range(1, 5).Select(n => Message($"m{n}") with { Body = new byte[300] })]);

        Assert.InRange(bus.Transfers.Count, 2, 4);
        Assert.Equal(["m1", "m2", "m3", "m4", "m5"], bus.Transfers.SelectMany(messages => messages).Select(message => message.MessageId));
    }

    [Fact]
    public async Task SendAsync_OneTooLarge_SaysWhich()
    {
        using var bus = new FakeServiceBus { MaxMessageBytes = 1024 };

        var failure = await FailureAsync(bus.ConnectionString, Message("m1") with { Body = new byte[2000] });

        Assert.Equal("Message 'm1' of 2000 bytes is larger than queue 'batch' takes.", failure.Message);
        Assert.Empty(bus.Transfers);
    }

    [Fact]
    public async Task SendAsync_SameIdTwice_IsKeptOnce()
    {
        using var bus = new FakeServiceBus();

        await SendAsync(bus.ConnectionString, Message("m1"), Message("m2"));
        await SendAsync(bus.ConnectionString, Message("m2"), Message("m3"));

        Assert.Equal(4, bus.Transfers.Sum(messages => messages.Length));
        Assert.Equal(["m1", "m2", "m3"], bus.Kept.Select(message => message.MessageId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SendAsync_AnswerLostOnce_IsSentAgainWithTheSameId()
    {
        var asked = 0;
        using var bus = new FakeServiceBus { Decide = () => Interlocked.Increment(ref asked) == 1 ? null : new Accepted() };

        await SendAsync(bus.ConnectionString, Message("m1"));

        Assert.Equal(2, bus.Transfers.Count);
        Assert.Equal("m1", Assert.Single(bus.Kept).MessageId);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "amqp:resource-limit-exceeded", "it is full (QuotaExceeded)" },
        { "com.microsoft:entity-disabled", "it is disabled (MessagingEntityDisabled)" },
        { "amqp:link:message-size-exceeded", "the service refused it (MessageSizeExceeded)" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task SendAsync_Refused_SaysWhyInOurWordsAndAtOnce(string condition, string reason)
    {
        using var bus = new FakeServiceBus { Decide = () => FakeServiceBus.Refusal(condition) };

        var failure = await FailureAsync(bus.ConnectionString, Message("m1"));

        // The service's own words name the namespace; this sentence reaches callers.
        Assert.Equal($"Queue 'batch' did not take the messages: {reason}.", failure.Message);
        Assert.Single(bus.Transfers);
    }

    [Fact]
    public async Task SendAsync_TokenRefused_SaysThatAccessWas()
    {
        using var bus = new FakeServiceBus { TokenStatus = HttpStatusCode.Unauthorized };

        var failure = await FailureAsync(bus.ConnectionString, Message("m1"));

        Assert.Equal("Queue 'batch' did not take the messages: access was refused; the identity needs the role Azure Service Bus Data Sender.", failure.Message);
    }

    [Fact]
    public async Task SendAsync_NoSuchQueue_SaysSo()
    {
        using var bus = new FakeServiceBus { Queue = "other" };

        var failure = await FailureAsync(bus.ConnectionString, Message("m1"));

        Assert.Equal("Queue 'batch' did not take the messages: it does not exist (MessagingEntityNotFound).", failure.Message);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_FailsInBoundedTime()
    {
        // Held without listening: a port that is merely free may be somebody else's by then.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.Equal(
            "Queue 'batch' did not take the messages: it cannot be reached (ServiceCommunicationProblem).",
            await FailsInBoundedTimeAsync(FakeServiceBus.ConnectionStringOf(((IPEndPoint)held.LocalEndPoint!).Port)));
    }

    [Fact]
    public async Task SendAsync_PeerThatNeverSpeaks_FailsInBoundedTime()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        Assert.Equal(
            "Queue 'batch' did not take the messages within 5 s.",
            await FailsInBoundedTimeAsync(FakeServiceBus.ConnectionStringOf(((IPEndPoint)silent.LocalEndpoint).Port)));
    }

    [Fact]
    public async Task SendAsync_NeverSettled_FailsInBoundedTime()
    {
        using var bus = new FakeServiceBus { Decide = () => null };

        Assert.StartsWith("Queue 'batch' did not take the messages", await FailsInBoundedTimeAsync(bus.ConnectionString), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_BusyThroughout_FailsInBoundedTime()
    {
        using var bus = new FakeServiceBus { Decide = () => FakeServiceBus.Refusal("com.microsoft:server-busy") };

        Assert.Equal("Queue 'batch' did not take the messages within 5 s.", await FailsInBoundedTimeAsync(bus.ConnectionString));
    }

    [Fact]
    public async Task SendAsync_PeerBackAfterItWasGone_IsReachedAgain()
    {
        using var first = new FakeServiceBus();
        await using var client = Client(first.ConnectionString);
        await using var sender = client.CreateSender("batch");
        var queue = new ServiceBusBatchQueue(sender, TimeProvider.System);
        await queue.SendAsync([Message("m1")], default);

        first.Dispose();
        using var second = new FakeServiceBus(first.Port);
        await queue.SendAsync([Message("m2")], default);

        Assert.Equal("m2", Assert.Single(second.Kept).MessageId);
    }

    private static async Task<string> FailsInBoundedTimeAsync(string connection)
    {
        var client = Client(connection);
        var queue = new ServiceBusBatchQueue(client.CreateSender("batch"), TimeProvider.System, limit: TimeSpan.FromSeconds(5));
        var start = TimeProvider.System.GetTimestamp();

        var failure = await Assert.ThrowsAsync<BatchQueueException>(() => queue.SendAsync([Message("m1")], default));

        // The client alone took 23 to 25 s where the peer is silent or busy. What is over the limit is for a busy machine.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        // Not awaited: the client takes its time to say goodbye to a peer that does not answer.
        _ = client.DisposeAsync().AsTask();
        return failure.Message;
    }

    private static Task<BatchQueueException> FailureAsync(string connection, params BatchMessage[] messages) =>
        Assert.ThrowsAsync<BatchQueueException>(() => SendAsync(connection, messages));

    private static async Task SendAsync(string connection, params BatchMessage[] messages)
    {
        await using var client = Client(connection);
        await using var sender = client.CreateSender("batch");
        await new ServiceBusBatchQueue(sender, TimeProvider.System).SendAsync(messages, default);
    }

    private static global::Azure.Messaging.ServiceBus.ServiceBusClient Client(string connection) =>
        ServiceBusClientFactory.Create(connection, new FakeCredential(), tryTimeout: TimeSpan.FromSeconds(1));

    private static BatchMessage Message(string id) => new() { MessageId = id, Body = "{}"u8.ToArray() };
}
