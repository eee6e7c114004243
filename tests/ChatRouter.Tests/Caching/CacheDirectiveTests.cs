using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Caching;

/// <summary>What callers may say about kept answers.</summary>
public sealed class CacheDirectiveTests : AttemptTest
{
    private static readonly Ask Hi = CacheAsk.For();

    [Fact]
    public async Task NoStore_IsNeitherKeptNorAnsweredFromMemory()
    {
        var router = Watch(CacheAsk.Router());
        router["a"].Does(CacheAsk.Says("One."), CacheAsk.Says("Two."), CacheAsk.Says("Three."));
        var silent = Hi with { Cache = new CacheDirectives { NoStore = true } };

        var first = await router.RunAsync(silent);
        Assert.Equal((null, 0), (first.Sink.Head.Cache, router.Engine.Cache.Memory.Count));
        Assert.Equal("Two.", TextOf(await router.RunAsync(Hi)));
        Assert.Equal("Three.", TextOf(await router.RunAsync(silent)));
        Assert.Equal("Two.", TextOf(await router.RunAsync(Hi)));
    }

    [Fact]
    public async Task NoCache_AsksAnewAndKeepsTheNewAnswer()
    {
        var router = Watch(CacheAsk.Router());
        router["a"].Does(CacheAsk.Says("One."), CacheAsk.Says("Two."));
        await router.RunAsync(Hi);
        router.Clock.Advance(Second);

        Assert.Equal("Two.", TextOf(await router.RunAsync(Hi with { Cache = new CacheDirectives { NoCache = true } })));
        Assert.Equal("Two.", TextOf(await router.RunAsync(Hi)));
    }

    [Fact]
    public async Task MaxAge_RefusesOlderOnes()
    {
        var router = Watch(CacheAsk.Router());
        router["a"].Does(CacheAsk.Says("One."), CacheAsk.Says("Two."));
        await router.RunAsync(Hi);
        router.Clock.Advance(10 * Second);

        Assert.Equal("One.", TextOf(await router.RunAsync(Hi with { Cache = new CacheDirectives { MaxAge = 10 * Second } })));
        Assert.Equal("Two.", TextOf(await router.RunAsync(Hi with { Cache = new CacheDirectives { MaxAge = 9 * Second } })));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OnlyIfCached_WithoutAnAnswer_IsRefusedWithoutAskingABackend(bool keeps)
    {
        var router = Watch(keeps ? CacheAsk.Router() : new AttemptFixture(TestModel.Route(TestModel.Rung(1, A))));
        router["a"].Does(CacheAsk.Says("One."));
        var only = Hi with { Cache = new CacheDirectives { OnlyIfCached = true } };

        var none = await router.RunAsync(only);

        Assert.Equal((504, "not_cached", "not_cached"), (none.Sink.Head.Status, none.Sink.ErrorCode, none.Decision!.Result));
        Assert.Empty(router["a"].Calls);
        await router.RunAsync(Hi);
        if (keeps) Assert.Equal("One.", TextOf(await router.RunAsync(only)));
    }
}
