using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>The deadline of a request, the caller's or the route's: what ends at it, and whom it is held against.</summary>
public sealed class DeadlineTests : AttemptTest
{
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
    [InlineData(true, WholeAnswers.Assembled, "FirstTokenTimeout")]
    [InlineData(false, WholeAnswers.Assembled, "FirstTokenTimeout")]
    [InlineData(false, WholeAnswers.Direct, "TotalTimeout")]
    public async Task RunAsync_SilenceForHalfOfTheLimit_IsHeldAgainstTheBackend(bool stream, WholeAnswers whole, string reason)
    {
        var backend = A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 }, Timers = new AttemptTimers { Total = 8 * Second } };
        var router = Create(TestModel.Route(TestModel.Rung(1, backend)) with { WholeAnswers = whole });
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
