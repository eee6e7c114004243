using Azure.Messaging.ServiceBus;
using ChatRouter.Azure.ServiceBus;
using ChatRouter.Batch;

namespace ChatRouter.AzuriteTests.Azure;

public sealed class ServiceBusBatchQueueTests
{
    [Fact]
    public async Task SendAsync_MoreThanFit_SendsAllInOrderInFewBatches()
    {
        await using var sender = Sender();
        await new ServiceBusBatchQueue(sender, TimeProvider.System).SendAsync([.. Enumerable.Range(1, 5).Select(n => Message($"m{n}"))], default);

        Assert.Equal("m1 m2, m3 m4, m5", string.Join(", ", sender.Sent.Select(batch => string.Join(' ', batch.Select(message => message.MessageId)))));
    }

    [Fact]
    public async Task SendAsync_Nothing_CallsNobody()
    {
        await using var sender = Sender();
        await new ServiceBusBatchQueue(sender, TimeProvider.System).SendAsync([], default);

        Assert.Empty(sender.Sent);
    }

    [Fact]
    public async Task SendAsync_OneTooLarge_SaysWhichAfterThePrefix()
    {
        await using var sender = Sender();
        var failure = await Assert.ThrowsAsync<BatchQueueException>(
            () => new ServiceBusBatchQueue(sender, TimeProvider.System).SendAsync([Message("m1"), Message("m2") with { Body = new byte[11] }], default));

        Assert.Equal("Message 'm2' of 11 bytes is larger than queue 'batch' takes.", failure.Message);
        Assert.Equal("m1", Assert.Single(Assert.Single(sender.Sent)).MessageId);
    }

    [Fact]
    public async Task SendAsync_QueueRefuses_IsABatchQueueExceptionWithTheCause()
    {
        await using var sender = Sender();
        sender.Failure = new ServiceBusException("Away.", ServiceBusFailureReason.ServiceCommunicationProblem);

        var failure = await Assert.ThrowsAsync<BatchQueueException>(() => new ServiceBusBatchQueue(sender, TimeProvider.System).SendAsync([Message("m1")], default));

        Assert.Same(sender.Failure, failure.InnerException);
    }

    [Fact]
    public async Task SendAsync_CallerGone_IsNotAFailureOfTheQueue()
    {
        await using var sender = Sender();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ServiceBusBatchQueue(sender, TimeProvider.System).SendAsync([Message("m1")], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void ToServiceBus_ThenBack_KeepsAll()
    {
        var message = Message("m1") with { BatchId = "b", Line = 7, Deferrals = 3, NotBefore = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };

        var sent = ServiceBusBatchMessage.ToServiceBus(message);
        var back = ServiceBusBatchMessage.FromServiceBus(ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: sent.Body, messageId: sent.MessageId, properties: sent.ApplicationProperties));

        Assert.Equal(("application/json", message.NotBefore), (sent.ContentType, sent.ScheduledEnqueueTime));
        Assert.Equal(("m1", "b", 7, 3), (back.MessageId, back.BatchId, back.Line, back.Deferrals));
        Assert.Equal(message.Body.ToArray(), back.Body.ToArray());
    }

    [Fact]
    public void FromServiceBus_ForeignMessage_HasNoBatch()
    {
        var received = ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: BinaryData.FromString("{}"), messageId: "x", properties: new Dictionary<string, object>(StringComparer.Ordinal) { ["line"] = 7L, ["deferrals"] = "many" });

        var message = ServiceBusBatchMessage.FromServiceBus(received);

        Assert.Equal((null, 7, 0), (message.BatchId, message.Line, message.Deferrals));
    }

    private static BatchMessage Message(string id) => new() { MessageId = id, Body = "{}"u8.ToArray() };

    private static FakeServiceBusSender Sender() => new(messagesInABatch: 2, largestBody: 10);
}
