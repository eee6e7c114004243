using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>The limits of an attempt: to the first token, between two tokens, and in all.</summary>
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

    [Theory]
    [InlineData("headers alone", 8)]
    [InlineData("half of the body", 8)]
    [InlineData("half of it after 5 s", 13)]
    [InlineData("headers after 55 s", 60)]
    [InlineData("nothing", 60)]
    public async Task RunAsync_DirectAnswerFallsSilent_IsCancelledAtTheIdleLimitOrTheTotalOneAndTriedOnce(string fault, int seconds)
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { WholeAnswers = WholeAnswers.Direct });
        var half = Chunks.Completion("never whole")[..50];
        var headers = Reply.Body(200, "application/json", []);
        router["a"].Does(fault switch
        {
            "headers alone" => headers.Hangs(),
            "half of the body" => headers.Raw(half).Hangs(),
            "half of it after 5 s" => headers.After(5 * Second).Raw(half).Hangs(),
            "headers after 55 s" => headers.HeadersAfter(55 * Second).Hangs(),
            _ => Reply.Silence,
        });
        router["b"].Does(Reply.Whole("from b"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(seconds * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal([$"a Failure {(seconds == 60 ? "TotalTimeout" : "IdleTimeout")}", "b Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_DirectAnswerInSlowPieces_IsReadToItsEnd()
    {
        var pieces = Chunks.Completion("a long answer").Chunk(60).Aggregate(Reply.Body(200, "application/json", []), (reply, piece) => reply.After(5 * Second).Raw(new string(piece)));
        var router = Create(TestModel.Route(TestModel.Rung(1, A)) with { WholeAnswers = WholeAnswers.Direct });
        router["a"].Does(pieces);

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(Chunks.Completion("a long answer"), answer.Sink.Text);
    }

    [Theory]
    [InlineData(true, 5, 8)]
    [InlineData(true, 7.5, 9.5)]
    [InlineData(false, 5, 8)]
    public async Task RunAsync_SecondAttemptOnTheSameBackend_HasOnlyWhatTheFirstLeftOfTheLimit(bool stream, double lost, double end)
    {
        var router = Create(A with { Timers = new AttemptTimers { Total = 8 * Second } }, B);
        router["a"].Does(Reply.Reset.HeadersAfter(lost * Second), Reply.Silence);
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(stream ? Ask.Streaming : Ask.Whole);

        Assert.Equal(["a Failure Reset", "a Failure FirstTokenTimeout", "b Success None"], answer.Attempts);
        Assert.InRange(answer.Sink.EndedAt!.Value, end * Second, (end + 0.1) * Second);
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
}
