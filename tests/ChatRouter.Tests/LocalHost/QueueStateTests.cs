using Azure.Messaging.ServiceBus;
using ChatRouter.LocalHost.ServiceBus;

namespace ChatRouter.Tests.LocalHost;

public sealed class QueueStateTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly QueueState _queue = new("batch", new QueueOptions());

    [Fact]
    public void TryReceive_TwoMessages_OldestFirstWithLockAndCount()
    {
        Send("a");
        Send("b");

        var first = Receive();
        var second = Receive();

        Assert.Equal(("a", 1, 1L), (first.MessageId, first.DeliveryCount, first.SequenceNumber));
        Assert.Equal(("b", 1, 2L), (second.MessageId, second.DeliveryCount, second.SequenceNumber));
        Assert.Equal(s_start.AddSeconds(60), first.LockedUntil);
        Assert.Equal(s_start, first.EnqueuedTime);
        Assert.NotEqual(Token(first), Token(second));
        Assert.Null(_queue.TryReceive(s_start));
    }

    [Fact]
    public void TryReceive_MessageWithEverything_ArrivesUnchanged()
    {
        var sent = new ServiceBusMessage("body") { MessageId = "id", ContentType = "application/json", CorrelationId = "c", Subject = "s", ApplicationProperties = { ["n"] = 7 } };
        _queue.Enqueue(SentMessage.Copy(sent), s_start);
        sent.ApplicationProperties["n"] = 8;
        sent.Body = BinaryData.FromString("changed after sending");

        var message = Receive();

        Assert.Equal(("body", "id", "application/json", "c", "s"), (message.Body.ToString(), message.MessageId, message.ContentType, message.CorrelationId, message.Subject));
        Assert.Equal(7, message.ApplicationProperties["n"]);
    }

    [Fact]
    public void Complete_LockedMessage_GoneForGood()
    {
        Send("a");
        var message = Receive();

        Assert.True(_queue.Complete(Token(message), s_start));

        Assert.Equal(default, _queue.Counts(s_start.AddHours(1)));
        Assert.False(_queue.Complete(Token(message), s_start));
    }

    [Fact]
    public void Abandon_LockedMessage_ComesAgainInItsOldPlaceWithTheChanges()
    {
        Send("a");
        Send("b");

        Assert.True(_queue.Abandon(Token(Receive()), [new("why", "busy")], s_start));

        var again = Receive();
        Assert.Equal(("a", 2, 1L), (again.MessageId, again.DeliveryCount, again.SequenceNumber));
        Assert.Equal("busy", again.ApplicationProperties["why"]);
    }

    [Fact]
    public void Abandon_LastDelivery_DeadLettersAfterFive()
    {
        Send("a");
        for (var delivery = 1; delivery <= 5; delivery++)
        {
            var message = Receive();
            Assert.Equal(delivery, message.DeliveryCount);
            _queue.Abandon(Token(message), null, s_start);
        }

        Assert.Equal(new QueueCounts(0, 0, 0, 0, 1), _queue.Counts(s_start));
        var letter = Assert.Single(_queue.DeadLetters);
        Assert.Equal("MaxDeliveryCountExceeded", letter.DeadLetterReason);
        Assert.Equal("Message could not be consumed after 5 delivery attempts.", letter.DeadLetterErrorDescription);
        Assert.Equal(("batch", 5), (letter.DeadLetterSource, letter.DeliveryCount));
    }

    [Fact]
    public void TryReceive_LockEnded_SameMessageAgainAndTheOldLockIsLost()
    {
        Send("a");
        var first = Receive();

        Assert.Null(_queue.TryReceive(s_start.AddSeconds(59.999)));
        var second = _queue.TryReceive(s_start.AddSeconds(60));

        Assert.Equal(2, second?.DeliveryCount);
        Assert.False(_queue.Complete(Token(first), s_start.AddSeconds(60)));
        Assert.True(_queue.Complete(Token(second!), s_start.AddSeconds(60)));
    }

    [Fact]
    public void LockEnds_AfterTheLastDelivery_DeadLetters()
    {
        Send("a");
        var now = s_start;
        for (var delivery = 1; delivery <= 5; delivery++, now = now.AddSeconds(60)) Assert.Equal(delivery, _queue.TryReceive(now)?.DeliveryCount);

        Assert.Equal(new QueueCounts(0, 0, 0, 0, 1), _queue.Counts(now));
    }

    [Fact]
    public void Renew_BeforeTheEnd_LockLastsAgainAsLong()
    {
        Send("a");
        var message = Receive();

        Assert.True(_queue.Renew(Token(message), s_start.AddSeconds(50)));

        Assert.True(_queue.IsLocked(Token(message), s_start.AddSeconds(109)));
        Assert.False(_queue.IsLocked(Token(message), s_start.AddSeconds(110)));
        Assert.False(_queue.Renew(Token(message), s_start.AddSeconds(110)));
    }

    [Fact]
    public void DeadLetter_WithReason_KeptWithReasonAndChanges()
    {
        Send("a");

        Assert.True(_queue.DeadLetter(Token(Receive()), [new("line", 3)], "malformed", "no model", s_start));

        var letter = Assert.Single(_queue.DeadLetters);
        Assert.Equal(("malformed", "no model", 3), (letter.DeadLetterReason, letter.DeadLetterErrorDescription, letter.ApplicationProperties["line"]));
    }

    [Fact]
    public void Defer_LockedMessage_NeverDeliveredByItself()
    {
        Send("a");

        Assert.True(_queue.Defer(Token(Receive()), null, s_start));

        Assert.Null(_queue.TryReceive(s_start.AddDays(1)));
        Assert.Equal(new QueueCounts(0, 0, 0, 1, 0), _queue.Counts(s_start.AddDays(1)));
    }

    [Fact]
    public void Enqueue_Scheduled_ReadyAtItsTimeWithANewNumber()
    {
        var number = Send("later", s_start.AddSeconds(30));
        Send("now");

        Assert.Equal(1, number);
        Assert.Equal(new QueueCounts(1, 0, 1, 0, 0), _queue.Counts(s_start.AddSeconds(29)));
        Assert.Equal(s_start.AddSeconds(30), _queue.NextDue);
        var now = s_start.AddSeconds(30);
        Assert.Equal("now", _queue.TryReceive(now)?.MessageId);
        var later = _queue.TryReceive(now)!;
        Assert.Equal(("later", 3L, 1L), (later.MessageId, later.SequenceNumber, later.EnqueuedSequenceNumber));
        Assert.Equal(now, later.EnqueuedTime);
    }

    [Fact]
    public void Cancel_Scheduled_NeverDelivered()
    {
        var number = Send("later", s_start.AddSeconds(30));

        Assert.True(_queue.Cancel(number, s_start));

        Assert.False(_queue.Cancel(number, s_start));
        Assert.Equal(default, _queue.Counts(s_start.AddMinutes(1)));
        Assert.Null(_queue.NextDue);
    }

    [Fact]
    public void Cancel_AlreadyDue_TooLate()
    {
        var number = Send("later", s_start.AddSeconds(30));

        Assert.False(_queue.Cancel(number, s_start.AddSeconds(30)));
        Assert.Equal(1, _queue.Counts(s_start.AddSeconds(30)).Active);
    }

    [Fact]
    public void Enqueue_SameIdWithinTenMinutes_DroppedEvenAfterCompletion()
    {
        Send("a");
        _queue.Complete(Token(Receive()), s_start);

        _queue.Enqueue(Message("a"), s_start.AddSeconds(599));
        Assert.Equal(default, _queue.Counts(s_start.AddSeconds(599)));

        _queue.Enqueue(Message("a"), s_start.AddSeconds(600));
        Assert.Equal(1, _queue.Counts(s_start.AddSeconds(600)).Active);
    }

    [Fact]
    public void Enqueue_SameIdAsAScheduledMessage_Dropped()
    {
        Send("a", s_start.AddMinutes(5));

        Send("a");

        Assert.Equal(new QueueCounts(0, 0, 1, 0, 0), _queue.Counts(s_start));
    }

    [Fact]
    public void Enqueue_NoIds_NeverDuplicates()
    {
        _queue.Enqueue(SentMessage.Copy(new ServiceBusMessage("x")), s_start);
        _queue.Enqueue(SentMessage.Copy(new ServiceBusMessage("x")), s_start);

        Assert.Equal(2, _queue.Counts(s_start).Active);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void TryReceive_PastItsTimeToLive_DeadLettersOrDrops(bool deadLetterOnExpiry, int letters)
    {
        var queue = new QueueState("batch", new QueueOptions { DeadLetterOnExpiry = deadLetterOnExpiry });
        queue.Enqueue(SentMessage.Copy(new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromSeconds(10) }), s_start);

        Assert.Null(queue.TryReceive(s_start.AddSeconds(10)));

        Assert.Equal(new QueueCounts(0, 0, 0, 0, letters), queue.Counts(s_start.AddSeconds(10)));
        Assert.All(queue.DeadLetters, letter => Assert.Equal("TTLExpiredException", letter.DeadLetterReason));
    }

    private static SentMessage Message(string id, DateTimeOffset scheduled = default) =>
        SentMessage.Copy(new ServiceBusMessage("x") { MessageId = id, ScheduledEnqueueTime = scheduled });

    private static Guid Token(ServiceBusReceivedMessage message) => Guid.Parse(message.LockToken);

    private long Send(string id, DateTimeOffset scheduled = default) => _queue.Enqueue(Message(id, scheduled), s_start);

    private ServiceBusReceivedMessage Receive() => _queue.TryReceive(s_start)!;
}
