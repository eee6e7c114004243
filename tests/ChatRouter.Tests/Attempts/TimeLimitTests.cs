using ChatRouter.Model;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Attempts;

public sealed class TimeLimitTests : AttemptTest
{
    [Fact]
    public async Task RunAsync_NoHeaders_IsCancelledAtTheFirstTokenLimitAndTriedOnce()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Silence);
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(8 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal(8 * Second, answer.Sink.LastByteAt);
        Assert.Equal(["a Failure FirstTokenTimeout", "b Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_HeadersAndRoleButNoContent_IsCancelledAtTheFirstTokenLimit()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.HeadersAfter(5 * Second).Role().Hangs());
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(8 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal(["a Failure FirstTokenTimeout", "b Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_ErrorBodyNeverEnds_IsCancelledAtTheFirstTokenLimit()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(503).Hangs());
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(8 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal("b", answer.Sink.Head.Backend);
    }

    [Fact]
    public async Task RunAsync_SilenceAfterContent_IsInterruptedAtTheIdleLimit()
    {
        var router = CreateForOneAttempt(A with { Timers = new AttemptTimers { Idle = 3 * Second } });
        router["a"].Does(Reply.Stream.After(5 * Second).Says("one").After(2 * Second).Says("two").Hangs());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(10 * Second, answer.Sink.LastByteAt);
        Assert.InRange(answer.Sink.AbortedAt!.Value, 10 * Second, TimeSpan.FromSeconds(10.1));
        Assert.Equal(10 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal("stream_interrupted", answer.Sink.ErrorCode);
        Assert.StartsWith(Chunks.Text("one") + Chunks.Text("two") + "data: {\"error\":", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(["a Failure IdleTimeout"], answer.Attempts);
        Assert.Equal("interrupted", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_OnlyCommentsAfterContent_IsInterruptedAtTheIdleLimit()
    {
        var comments = Enumerable.Range(0, 30).Aggregate(Reply.Stream.Says("one"), (reply, _) => reply.After(Second).Raw(": ping\n\n"));
        var router = CreateForOneAttempt(A);
        router["a"].Does(comments.Says("two").Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure IdleTimeout"], answer.Attempts);
        Assert.Equal(8 * Second, answer.Sink.LastByteAt);
    }

    [Fact]
    public async Task RunAsync_OneByteAtATimeAfterContent_IsInterruptedAtTheIdleLimit()
    {
        var trickle = Chunks.Text("two").Aggregate(Reply.Stream.Says("one"), (reply, letter) => reply.After(Second).Raw(letter.ToString()));
        var router = CreateForOneAttempt(A);
        router["a"].Does(trickle.Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure IdleTimeout"], answer.Attempts);
        Assert.Equal(8 * Second, answer.Sink.LastByteAt);
    }

    [Fact]
    public async Task RunAsync_WholeAnswerTakesTooLong_IsCancelledAtTheTotalLimit()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Json(200, Chunks.Completion("never whole")[..50]).Hangs());
        router["b"].Does(Reply.Whole("from b"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(60 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal(["a Failure TotalTimeout", "b Success None"], answer.Attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_DeadlinePassesBeforeContent_Is504(bool stream)
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Silence);

        var answer = await router.RunAsync((stream ? Ask.Streaming : Ask.Whole) with { Deadline = 3 * Second });

        Assert.Equal(504, answer.Sink.Head.Status);
        Assert.Equal("deadline_exceeded", answer.Sink.ErrorCode);
        Assert.Equal("No complete answer within the deadline of the request (3 s).", answer.Sink.ErrorMessage);
        Assert.Equal(3 * Second, answer.Sink.LastByteAt);
        Assert.Equal(3 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal("deadline_exceeded", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_DeadlinePassesAfterContent_IsInterrupted()
    {
        var endless = Enumerable.Range(0, 60).Aggregate(Reply.Stream, (reply, i) => reply.After(Second).Says($"{i} "));
        var router = CreateForOneAttempt(A);
        router["a"].Does(endless.Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming with { Deadline = TimeSpan.FromSeconds(10.5) });

        Assert.Equal(TimeSpan.FromSeconds(10.5), answer.Sink.LastByteAt);
        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.Equal("stream_interrupted", answer.Sink.ErrorCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_CallersShortDeadline_IsNotHeldAgainstTheBackend(bool stream)
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } });
        router["a"].Does(Reply.Silence);

        var answer = await router.RunAsync((stream ? Ask.Streaming : Ask.Whole) with { Deadline = Second });

        Assert.Equal(504, answer.Sink.Head.Status);
        Assert.Equal(["a Ignored Deadline"], answer.Attempts);
        Assert.Equal("closed", router.Circuit("a"));
    }

    [Theory]
    [InlineData(true, "FirstTokenTimeout")]
    [InlineData(false, "TotalTimeout")]
    public async Task RunAsync_SilenceForHalfOfTheLimit_IsHeldAgainstTheBackend(bool stream, string reason)
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 }, Timers = new AttemptTimers { Total = 8 * Second } });
        router["a"].Does(Reply.Silence);

        var answer = await router.RunAsync((stream ? Ask.Streaming : Ask.Whole) with { Deadline = 4 * Second });

        Assert.Equal(504, answer.Sink.Head.Status);
        Assert.Equal([$"a Failure {reason}"], answer.Attempts);
        Assert.Equal("open", router.Circuit("a"));
    }

    [Fact]
    public async Task RunAsync_CallersDeadlineIsLongerThanTheRoutes_TheRoutesHolds()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A)) with { Deadline = 5 * Second });
        router["a"].Does(Reply.Silence);

        var answer = await router.RunAsync(Ask.Streaming with { Deadline = 60 * Second });

        Assert.Equal(504, answer.Sink.Head.Status);
        Assert.Equal(5 * Second, answer.Sink.LastByteAt);
    }

    [Fact]
    public async Task RunAsync_LaterAttempts_GetOnlyWhatIsLeftOfTheDeadline()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Silence);
        router["b"].Does(Reply.Silence);

        var answer = await router.RunAsync(Ask.Streaming with { Deadline = 10 * Second });

        Assert.Equal(504, answer.Sink.Head.Status);
        Assert.Equal(10 * Second, answer.Sink.LastByteAt);
        Assert.Equal(2 * Second, answer.Decision!.Attempts[1].Duration);
    }

    [Fact]
    public async Task RunAsync_CallerReadsSlowly_IsNotHeldAgainstTheBackend()
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } });
        var reply = Reply.Streamed("one", "two");
        router["a"].Does(reply);
        var ask = Ask.Streaming with { OnWrite = async gone => await router.Clock.WaitAsync(20 * Second, gone) };

        var answer = await router.RunAsync(ask);

        Assert.Equal(["a Success None"], answer.Attempts);
        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.Equal("closed", router.Circuit("a"));
    }

    [Fact]
    public async Task RunAsync_CallerNeverReads_EndsAtTheDeadline()
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } });
        router["a"].Does(Reply.Stream.Says("one").Hangs());
        var ask = Ask.Streaming with { OnWrite = async gone => await router.Clock.WaitAsync(Timeout.InfiniteTimeSpan, gone) };

        var answer = await router.RunAsync(ask);

        Assert.Equal(120 * Second, answer.Sink.EndedAt);
        Assert.Equal(120 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal("closed", router.Circuit("a"));
    }
}
