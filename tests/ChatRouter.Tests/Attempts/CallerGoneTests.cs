using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>A caller that hangs up costs nothing more from that moment, and says nothing about any backend.</summary>
public sealed class CallerGoneTests : AttemptTest
{
    // One failure would open it.
    private static readonly Backend Touchy = A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } };

    [Theory]
    [InlineData("waits for headers", true)]
    [InlineData("waits for headers", false)]
    [InlineData("waits for content", true)]
    [InlineData("reads an answer", false)]
    [InlineData("reads an error", true)]
    [InlineData("reads an error", false)]
    [InlineData("reads a stream", true)]
    public async Task RunAsync_CallerLeavesDuringAnAttempt_CancelsItAtOnceAndCountsNothing(string moment, bool stream)
    {
        var router = Create(Touchy, B);
        router["a"].Does(moment switch
        {
            "waits for headers" => Reply.Silence,
            "waits for content" => Reply.Stream.Role().Hangs(),
            "reads an answer" => Reply.Json(200, "{").Hangs(),
            "reads an error" => Reply.Json(503, "{").Hangs(),
            _ => Reply.Stream.Says("one").Hangs(),
        });

        var answer = await router.RunAsync((stream ? Ask.Streaming : Ask.Whole) with { GoneAfter = 2 * Second });

        Assert.Equal(2 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Empty(router["b"].Calls);
        Assert.Equal(["a Ignored CallerGone"], answer.Attempts);
        Assert.Equal("caller_gone", answer.Decision!.Result);
        Assert.Equal(2 * Second, answer.Sink.AbortedAt);
        Assert.Equal("closed", router.Circuit("a"));
    }

    [Fact]
    public async Task RunAsync_CallerLeavesBetweenAttempts_MakesNoOther()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(429).With("Retry-After", "2"));

        var asking = router.AskAsync(Ask.Streaming with { GoneAfter = Second });
        router.Clock.Advance(Second);
        var answer = await asking;

        Assert.Single(router["a"].Calls);
        Assert.Empty(router["b"].Calls);
        Assert.Equal("caller_gone", answer.Decision!.Result);
        Assert.Equal(Second, answer.Sink.EndedAt);
    }

    [Fact]
    public async Task RunAsync_CallerIsGoneBeforeTheFirstAttempt_SendsNothing()
    {
        var router = Create(A, B);

        var answer = await router.RunAsync(Ask.Streaming with { GoneAfter = TimeSpan.Zero });

        Assert.Empty(router["a"].Calls);
        Assert.Empty(router["b"].Calls);
        Assert.Equal("", answer.Sink.Text);
        Assert.Equal("caller_gone", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_CallerLeavesWhileItsConnectionIsFull_EndsAtOnce()
    {
        var router = Create(Touchy);
        router["a"].Does(Reply.Stream.Says("one").Hangs());
        var ask = Ask.Streaming with
        {
            GoneAfter = 2 * Second,
            OnWrite = async gone => await router.Clock.WaitAsync(Timeout.InfiniteTimeSpan, gone),
        };

        var answer = await router.RunAsync(ask);

        Assert.Equal(2 * Second, Assert.Single(router["a"].Calls).EndedAt);
        Assert.Equal(["a Ignored CallerGone"], answer.Attempts);
        Assert.Equal("closed", router.Circuit("a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_CallersConnectionBreaks_EndsWithoutAnotherAttempt(bool stream)
    {
        var router = Create(Touchy, B);
        router["a"].Does(stream ? Reply.Streamed("one") : Reply.Whole("one"));
        var ask = (stream ? Ask.Streaming : Ask.Whole) with { OnWrite = _ => throw new IOException("Broken pipe") };

        var answer = await router.RunAsync(ask);

        Assert.Empty(router["b"].Calls);
        Assert.Equal(["a Ignored CallerGone"], answer.Attempts);
        Assert.Equal("caller_gone", answer.Decision!.Result);
        Assert.Equal("closed", router.Circuit("a"));
    }

    [Fact]
    public async Task RunAsync_CallerLeavesWithTheTrial_AnotherCallGetsIt()
    {
        var router = Create(Touchy with { Breaker = new BreakerSettings { ConsecutiveFailures = 0, Break = 10 * Second } }, B);
        router["a"].Does(Reply.Refused, Reply.Silence, Reply.Streamed("from a"));
        router["b"].Does(Reply.Streamed("from b"));

        var last = await router.RunAsync(async () =>
        {
            await router.AskAsync(Ask.Streaming);
            Assert.Equal("open", router.Circuit("a"));
            await router.WaitAsync(10 * Second);
            await router.AskAsync(Ask.Streaming with { GoneAfter = Second });
            Assert.Equal("halfopen", router.Circuit("a"));
            return await router.AskAsync(Ask.Streaming);
        });

        Assert.Equal("a", last.Sink.Head.Backend);
    }
}
