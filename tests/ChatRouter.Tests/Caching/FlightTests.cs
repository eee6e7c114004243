using ChatRouter.Model.Settings.Caching;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Caching;

/// <summary>Equal requests at the same time: one asks, the others get what it gets.</summary>
public sealed class FlightTests : AttemptTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RouteCacheSettings Patient = new() { Fresh = true, Join = 60 * Second };
    private static readonly Reply Slow = Reply.Stream.After(3 * Second).Role().Says("Hello.").Finish().Raw(Chunks.Usage(3, 2)).Done();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ThousandEqualRequests_MakeOneCall(bool fresh)
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = fresh }));
        router["a"].Does(Slow);

        var asking = Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => router.AskAsync(CacheAsk.For(stream: i % 2 == 1))));
        await EndFirstCallAsync(router);
        var answers = await asking.WaitAsync(Patience);

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
        var asking = Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => router.AskAsync(CacheAsk.For()))));
        await EndFirstCallAsync(router);

        Assert.All(await asking.WaitAsync(Patience), answer => Assert.Equal("Hello.", TextOf(answer)));
        Assert.Single(router["a"].Calls);
    }

    [Fact]
    public async Task RunAsync_FirstFails_EachOfTheOthersTriesBeforeItFails()
    {
        var router = Watch(new AttemptFixture(CacheAsk.Route(Patient) with { MaxAttempts = 1 }));
        router["a"].Does(Reply.Error(500).HeadersAfter(Second), Slow);

        var answers = await AskAsync(router, Enumerable.Repeat(CacheAsk.For(), 20), 1, 2);

        Assert.Equal((2, 1), (router["a"].Calls.Count, answers.Count(a => a.Decision!.Result != "complete")));
        Assert.Equal("all_backends_unavailable", answers[0].Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_FirstLeaves_AnotherAsksForAll()
    {
        var router = Watch(CacheAsk.Router(Patient));
        router["a"].Does(Slow);

        var answers = await AskAsync(router, Enumerable.Range(0, 20).Select(i => CacheAsk.For() with { GoneAfter = i == 0 ? Second : null }), 1, 2);

        Assert.Equal("caller_gone", answers[0].Decision!.Result);
        Assert.All(answers[1..], answer => Assert.Equal("Hello.", TextOf(answer)));
        Assert.Equal(2, router["a"].Calls.Count);
    }

    [Fact]
    public async Task RunAsync_AnswerThatMayNotBeKept_IsNotSharedEither()
    {
        var router = Watch(CacheAsk.Router(Patient));
        router["a"].Does(Reply.Stream.After(Second).Role().Says("Cut").Finish("length").Raw(Chunks.Usage(3, 2)).Done());

        var answers = await AskAsync(router, Enumerable.Repeat(CacheAsk.For(), 5), 1, 2, 5);

        Assert.All(answers, answer => Assert.Equal(("complete", "miss"), (answer.Decision!.Result, answer.Decision.Cache)));
        Assert.Equal(5, router["a"].Calls.Count);
    }

    [Fact]
    public async Task RunAsync_FirstTakesLong_OthersWaitForTheirTimeAndAskThemselves()
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = true, Join = 2 * Second }));
        router["a"].Does(Slow, CacheAsk.Says("Quick."));

        var answers = await router.RunAsync(() => Task.WhenAll(router.AskAsync(CacheAsk.For()), router.AskAsync(CacheAsk.For())));

        Assert.Equal(["Hello.", "Quick."], answers.Select(TextOf));
        Assert.Equal(2 * Second, answers[1].Sink.FirstByteAt);
    }

    [Fact]
    public async Task RunAsync_WithoutJoin_EachAsks()
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = true, Join = TimeSpan.Zero }));
        router["a"].Does(Slow);
        await AskAsync(router, Enumerable.Repeat(CacheAsk.For(), 3), 3);

        Assert.Equal(3, router["a"].Calls.Count);
    }

    /// <summary>Lets the clock run until the backend has answered, and no further: nobody's time may run out while a busy machine wakes those who wait.</summary>
    private static async Task EndFirstCallAsync(AttemptFixture router)
    {
        while (!(router["a"].Calls is [{ EndedAt: not null }, ..]))
        {
            if (router["a"].Calls.Count > 0 && router.Clock.Now < Start + (4 * Second)) router.Clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }

    /// <summary>Asks all at once and ends one round of calls after the other. The clock runs no further than a round takes: nobody's time may run out while a busy machine wakes those who wait.</summary>
    /// <param name="router">The router.</param>
    /// <param name="asks">The requests.</param>
    /// <param name="rounds">After how many calls each round ends.</param>
    private static async Task<Answered[]> AskAsync(AttemptFixture router, IEnumerable<Ask> asks, params int[] rounds)
    {
        var asking = Task.WhenAll(asks.Select(router.AskAsync).ToArray());
        foreach (var calls in rounds)
        {
            while (router["a"].Calls.Count < calls) await Task.Yield();
            for (var (call, end) = (router["a"].Calls[calls - 1], router.Clock.Now + (5 * Second)); call.EndedAt is null; await Task.Yield())
            {
                if (router.Clock.Now < end) router.Clock.Advance(TimeSpan.FromMilliseconds(5));
            }
        }

        return await asking.WaitAsync(Patience);
    }
}
