using ChatRouter.Model.Settings.Caching;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Caching;

/// <summary>Equal requests at the same time: one asks, the others get what it gets.</summary>
public sealed class FlightTests : AttemptTest
{
    private static readonly RouteCacheSettings Patient = new() { Fresh = true, Join = 60 * Second };
    private static readonly Reply Slow = Reply.Stream.After(3 * Second).Role().Says("Hello.").Finish().Raw(Chunks.Usage(3, 2)).Done();

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ThousandEqualRequests_MakeOneCall(bool fresh)
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = fresh }));
        router["a"].Does(Slow);

        var asking = Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => router.AskAsync(CacheAsk.For(stream: i % 2 == 1))));
        await EndFirstCallAsync(router);
        var answers = await asking.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Single(router["a"].Calls);
        Assert.All(answers.Where(a => !a.Sink.Head.IsEventStream), a => Assert.Equal("Hello.", TextOf(a)));
        Assert.All(answers.Where(a => a.Sink.Head.IsEventStream), a => Assert.Equal("Hello.", a.Sink.Content));
        Assert.Equal((1, 999), (answers.Count(a => a.Decision!.Cache == "miss"), answers.Count(a => a.Decision!.Cache == "joined")));
        Assert.Equal(1_000, answers.Select(a => a.Sink.Text).Distinct().Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task RunAsync_ThousandEqualRequestsOnManyThreads_MakeOneCall()
    {
        var router = Watch(CacheAsk.Router());
        router["a"].Does(Slow);

        var answers = await router.RunAsync(() => Task.WhenAll(Enumerable.Range(0, 1_000).Select(async _ =>
        {
            await Task.Yield();
            return await router.AskAsync(CacheAsk.For());
        })));

        Assert.All(answers, answer => Assert.Equal("Hello.", TextOf(answer)));
        Assert.Single(router["a"].Calls);
    }

    [Fact]
    public async Task RunAsync_FirstFails_EachOfTheOthersTriesBeforeItFails()
    {
        var router = Watch(new AttemptFixture(CacheAsk.Route(Patient) with { MaxAttempts = 1 }));
        router["a"].Does(Reply.Error(500).HeadersAfter(Second), Slow);

        var answers = await AskAsync(router, Enumerable.Repeat(CacheAsk.For(), 20));

        Assert.Equal((2, 1), (router["a"].Calls.Count, answers.Count(a => a.Decision!.Result != "complete")));
        Assert.Equal("all_backends_unavailable", answers[0].Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_FirstLeaves_AnotherAsksForAll()
    {
        var router = Watch(CacheAsk.Router(Patient));
        router["a"].Does(Slow);

        var answers = await AskAsync(router, Enumerable.Range(0, 20).Select(i => CacheAsk.For() with { GoneAfter = i == 0 ? Second : null }));

        Assert.Equal("caller_gone", answers[0].Decision!.Result);
        Assert.All(answers[1..], answer => Assert.Equal("Hello.", TextOf(answer)));
        Assert.Equal(2, router["a"].Calls.Count);
    }

    [Fact]
    public async Task RunAsync_AnswerThatMayNotBeKept_IsNotSharedEither()
    {
        var router = Watch(CacheAsk.Router(Patient));
        router["a"].Does(Reply.Stream.After(Second).Role().Says("Cut").Finish("length").Raw(Chunks.Usage(3, 2)).Done());

        var answers = await AskAsync(router, Enumerable.Repeat(CacheAsk.For(), 5));

        Assert.All(answers, answer => Assert.Equal(("complete", "miss"), (answer.Decision!.Result, answer.Decision.Cache)));
        Assert.Equal(5, router["a"].Calls.Count);
    }

    [Fact]
    public async Task RunAsync_FirstTakesLong_OthersWaitForTheirTimeAndAskThemselves()
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = true, Join = 2 * Second }));
        router["a"].Does(Slow, CacheAsk.Says("Quick."));

        var answers = await AskAsync(router, Enumerable.Repeat(CacheAsk.For(), 2));

        Assert.Equal(["Hello.", "Quick."], answers.Select(TextOf));
        Assert.Equal(2 * Second, answers[1].Sink.FirstByteAt);
    }

    [Fact]
    public async Task RunAsync_WithoutJoin_EachAsks()
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = true, Join = TimeSpan.Zero }));
        router["a"].Does(Slow);
        await AskAsync(router, Enumerable.Repeat(CacheAsk.For(), 3));

        Assert.Equal(3, router["a"].Calls.Count);
    }

    /// <summary>Lets the clock run until the backend has answered, and then no more: nobody's wait of 10 s may run out while a busy machine wakes a thousand of them.</summary>
    private static async Task EndFirstCallAsync(AttemptFixture router)
    {
        while (!(router["a"].Calls is [{ EndedAt: not null }, ..]))
        {
            if (router["a"].Calls.Count > 0 && router.Clock.Now < Start + (9 * Second)) router.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
    }

    private static Task<Answered[]> AskAsync(AttemptFixture router, IEnumerable<Ask> asks) => router.RunAsync(() => Task.WhenAll(asks.Select(router.AskAsync).ToArray()));
}
