using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>A second attempt beside a late one.</summary>
public sealed class HedgeTests : AttemptTest
{
    private const int Samples = 20;

    [Fact]
    public async Task FirstIsLate_SecondHasContentFirst_WinsAndTheFirstIsCancelledAtOnce()
    {
        var router = await WarmAsync();
        router["a"].Does(Reply.Silence);
        router["b"].Does(Reply.Streamed("from b"));
        var start = router.Elapsed;

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Ignored HedgeLost", "b Success None"], answer.Attempts.Order(StringComparer.Ordinal));
        Assert.Contains("from b", answer.Sink.Text, StringComparison.Ordinal);
        Assert.EndsWith(Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(Second, router["b"].Calls[^1].At - start);
        Assert.Equal(Second, router["a"].Calls[^1].EndedAt - start);
        Assert.Equal([AttemptMode.Fresh, AttemptMode.Hedge], answer.Decision!.Attempts.OrderBy(a => a.Backend, StringComparer.Ordinal).Select(a => a.Mode));
        Assert.Equal(2, answer.Sink.Head.Attempts);
    }

    [Fact]
    public async Task FirstIsLateButComesBeforeTheSecond_WinsAndTheSecondIsCancelled()
    {
        var router = await WarmAsync();
        router["a"].Does(Reply.Streamed("from a").HeadersAfter(2 * Second));
        router["b"].Does(Reply.Silence);
        var start = router.Elapsed;

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Success None", "b Ignored HedgeLost"], answer.Attempts.Order(StringComparer.Ordinal));
        Assert.Contains("from a", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(2 * Second, router["b"].Calls[^1].EndedAt - start);
    }

    [Fact]
    public async Task FirstIsInTime_NobodyElseIsAsked()
    {
        var router = await WarmAsync();
        router["b"].Does(Reply.Streamed("from b"));

        await router.RunAsync(Ask.Streaming);

        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task BothFail_TheLadderGoesOn()
    {
        var c = TestModel.Backend("c");
        var router = await WarmAsync(TestModel.Rung(2, c));
        router["a"].Does(Reply.Error(500).HeadersAfter(3 * Second));
        router["b"].Does(Reply.Error(404).HeadersAfter(Second));
        router["c"].Does(Reply.Streamed("from c"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Contains("from c", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal("complete", answer.Decision!.Result);
    }

    [Fact]
    public async Task NotSwitchedOn_WaitsForTheFirst()
    {
        var router = await WarmAsync(hedge: false);
        router["a"].Does(Reply.Streamed("from a").HeadersAfter(5 * Second));
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Success None"], answer.Attempts);
    }

    [Fact]
    public async Task TooFewMeasurements_WaitsForTheFirst()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { Hedge = true });
        router["a"].Does(Reply.Streamed("from a").HeadersAfter(5 * Second));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Success None"], answer.Attempts);
    }

    [Fact]
    public async Task CallerLeavesWhileTheFirstIsAwaited_NobodyElseIsAsked()
    {
        var router = await WarmAsync();
        router["a"].Does(Reply.Silence);

        var answer = await router.RunAsync(Ask.Streaming with { GoneAfter = 0.5 * Second });

        Assert.Equal(["a Ignored CallerGone"], answer.Attempts);
        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task SecondHasNoRoom_ItsRightIsGivenBackToTheRetryBudget()
    {
        const int Budget = 10;
        var route = TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B with { MaxConcurrency = 1 })) with { Hedge = true };
        var router = await WarmAsync(Watch(new AttemptFixture(route, change: model => model with { Retry = new RetrySettings { Ratio = 0, MinPerSecond = 0 } })));

        // Refusals are no samples of how quick the first one is, and of two that hedge at the same time only one finds room.
        router["a"].Does(Reply.Error(400).HeadersAfter(2 * Second));
        router["b"].Does(Reply.Error(400).HeadersAfter(Second));
        for (var pair = 0; pair < Budget; pair++) await router.RunAsync(() => Task.WhenAll(router.AskAsync(Ask.Streaming), router.AskAsync(Ask.Streaming)));
        Assert.Equal(Budget, router["b"].Calls.Count);

        await router.RunAsync(Ask.Streaming);
        Assert.Equal(Budget, router["b"].Calls.Count);
    }

    [Fact]
    public async Task WinnerBreaksOff_IsRescued()
    {
        var router = await WarmAsync();
        router["a"].Does(call => call == Samples ? Reply.Silence : Reply.Streamed("one ", "two"));
        router["b"].Does(Reply.Stream.Role().Says("one ").Breaks());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.EndsWith(Chunks.Text("two") + Chunks.Finish("stop") + ": rescued by replay on a\n\n" + Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }

    /// <summary>A router that knows that <c>a</c> needs a second for its first token.</summary>
    private async Task<AttemptFixture> WarmAsync(Rung? below = null, bool hedge = true)
    {
        var c = below ?? TestModel.Rung(3, TestModel.Backend("unused"));
        return await WarmAsync(Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B), c with { Number = 3 }) with { Hedge = hedge }));
    }

    private static async Task<AttemptFixture> WarmAsync(AttemptFixture router)
    {
        router["a"].Does(Reply.Streamed("warm").HeadersAfter(Second));
        await router.RunAsync(() => router.AskTimesAsync(Samples, Ask.Streaming));
        return router;
    }
}
