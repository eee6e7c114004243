using Azure.Messaging.ServiceBus;
using ChatRouter.LocalHost.ServiceBus;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.LocalHost;

public sealed class LocalServiceBusTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LocalServiceBus _bus;
    private readonly LocalQueue _queue;

    public LocalServiceBusTests()
    {
        _bus = new LocalServiceBus(_clock);
        _queue = _bus.Declare("batch", new QueueOptions());
    }

    public void Dispose() => _bus.Dispose();

    [Fact]
    public async Task SendMessageAsync_ThroughTheClient_InTheQueueWhateverTheCase()
    {
        await using var client = new LocalServiceBusClient(_bus);
        await using var sender = client.CreateSender("BATCH");

        await sender.SendMessageAsync(new ServiceBusMessage("x") { MessageId = "a" });

        Assert.Equal(new QueueCounts(1, 0, 0, 0, 0), _queue.Counts);
        Assert.Equal("a", _queue.TryReceive()?.MessageId);
    }

    [Fact]
    public async Task SendMessageAsync_UnknownQueue_EntityNotFound()
    {
        var sender = Sender("other");

        var exception = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage("x")));

        Assert.Equal((ServiceBusFailureReason.MessagingEntityNotFound, "other"), (exception.Reason, exception.EntityPath));
    }

    [Fact]
    public async Task SendMessageAsync_Over256KiB_SizeExceededAndNothingSent()
    {
        var exception = await Assert.ThrowsAsync<ServiceBusException>(() => Sender().SendMessageAsync(new ServiceBusMessage(new byte[256 * 1024])));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, exception.Reason);
        Assert.Equal(default, _queue.Counts);
    }

    [Fact]
    public async Task SendMessagesAsync_TogetherOver256KiB_SizeExceededAndNothingSent()
    {
        ServiceBusMessage[] messages = [new(new byte[130 * 1024]), new(new byte[130 * 1024])];

        var exception = await Assert.ThrowsAsync<ServiceBusException>(() => Sender().SendMessagesAsync(messages));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, exception.Reason);
        Assert.Equal(default, _queue.Counts);
    }

    [Fact]
    public async Task CreateMessageBatchAsync_FilledUp_TakesWhatFitsAndSendsIt()
    {
        var sender = Sender();
        using var batch = await sender.CreateMessageBatchAsync();

        Assert.True(batch.TryAddMessage(new ServiceBusMessage(new byte[130 * 1024])));
        Assert.False(batch.TryAddMessage(new ServiceBusMessage(new byte[130 * 1024])));
        Assert.True(batch.TryAddMessage(new ServiceBusMessage(new byte[100 * 1024])));
        await sender.SendMessagesAsync(batch);

        Assert.Equal((2, 256 * 1024L), (batch.Count, batch.MaxSizeInBytes));
        Assert.Equal(2, _queue.Counts.Active);
    }

    [Fact]
    public async Task ScheduleMessageAsync_ThenCancel_NeverArrives()
    {
        var sender = Sender();
        var number = await sender.ScheduleMessageAsync(new ServiceBusMessage("x"), _clock.Now.AddSeconds(5));
        Assert.Equal(1, _queue.Counts.Scheduled);

        await sender.CancelScheduledMessageAsync(number);

        Assert.Equal(default, _queue.Counts);
        var exception = await Assert.ThrowsAsync<ServiceBusException>(() => sender.CancelScheduledMessageAsync(number));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, exception.Reason);
    }

    [Fact]
    public async Task Available_ScheduledMessageDue_RaisedByTheClock()
    {
        var raised = 0;
        _queue.Available += (_, _) => raised++;
        await Sender().ScheduleMessageAsync(new ServiceBusMessage("x"), _clock.Now.AddSeconds(5));
        Assert.Equal(0, raised);

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, raised);
    }

    [Fact]
    public async Task Available_LockEnded_RaisedByTheClock()
    {
        await Sender().SendMessageAsync(new ServiceBusMessage("x"));
        _queue.TryReceive();
        var raised = 0;
        _queue.Available += (_, _) => raised++;

        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(1, raised);
    }

    [Fact]
    public async Task Settle_LockLost_MessageLockLost()
    {
        await Sender().SendMessageAsync(new ServiceBusMessage("x"));
        var message = _queue.TryReceive()!;
        var actions = new LocalMessageActions(_queue);
        await actions.CompleteMessageAsync(message);

        Func<Task>[] settlements =
        [
            () => actions.CompleteMessageAsync(message),
            () => actions.AbandonMessageAsync(message),
            () => actions.DeadLetterMessageAsync(message),
            () => actions.DeferMessageAsync(message),
            () => actions.RenewMessageLockAsync(message),
        ];

        foreach (var settle in settlements)
        {
            var exception = await Assert.ThrowsAsync<ServiceBusException>(settle);
            Assert.Equal(ServiceBusFailureReason.MessageLockLost, exception.Reason);
        }
    }

    [Fact]
    public async Task DeadLetterMessageAsync_WithReason_InspectableOnTheQueue()
    {
        await Sender().SendMessageAsync(new ServiceBusMessage("x") { MessageId = "a" });
        var message = _queue.TryReceive()!;

        await new LocalMessageActions(_queue).DeadLetterMessageAsync(message, deadLetterReason: "malformed", deadLetterErrorDescription: "no body");

        var letter = Assert.Single(_queue.DeadLetters);
        Assert.Equal(("a", "malformed", "no body"), (letter.MessageId, letter.DeadLetterReason, letter.DeadLetterErrorDescription));
    }

    [Fact]
    public async Task Resend_ReceivedMessageWithNewId_CopiesWithoutTheOldDelivery()
    {
        await Sender().SendMessageAsync(new ServiceBusMessage("x") { MessageId = "a", Subject = "line", ApplicationProperties = { ["deferrals"] = 1 } });
        var received = _queue.TryReceive()!;

        var copy = new ServiceBusMessage(received) { MessageId = "a-1" };
        await Sender().ScheduleMessageAsync(copy, _clock.Now.AddSeconds(10));
        await new LocalMessageActions(_queue).CompleteMessageAsync(received);
        _clock.Advance(TimeSpan.FromSeconds(10));

        var again = _queue.TryReceive()!;
        Assert.Equal(("a-1", 1, "line", 1), (again.MessageId, again.DeliveryCount, again.Subject, again.ApplicationProperties["deferrals"]));
    }

    private LocalServiceBusSender Sender(string queue = "batch") => new(_bus, queue);
}
