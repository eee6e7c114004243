using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Caching;

/// <summary>What an operator purges is never given again, here at once and elsewhere with the next look at the fleet.</summary>
public sealed class CachePurgeTests : AttemptTest
{
    private static readonly Tenant[] Tenants = [new() { Name = "t", KeySha256 = [] }, new() { Name = "u", KeySha256 = [] }];

    [Theory]
    [InlineData("{}", true, true)]
    [InlineData("", true, true)]
    [InlineData("""{"route":"chat","who":"anna","why":"a wrong answer"}""", true, true)]
    [InlineData("""{"tenant":"t"}""", true, false)]
    [InlineData("""{"route":"chat","tenant":"u"}""", false, true)]
    public async Task PurgeAsync_Order_HitsWhatItNames(string order, bool first, bool second)
    {
        var router = Create(new MemoryEntityTableStore());
        var asks = Tenants.Select(tenant => CacheAsk.For() with { Tenant = tenant }).ToArray();
        foreach (var ask in asks) await router.RunAsync(ask);

        var (done, refusal) = await router.Engine.CachePurge.PurgeAsync(Encoding.UTF8.GetBytes(order));

        Assert.Null(refusal);
        Assert.NotNull(done);
        Assert.Equal(first ? "miss" : "hit", (await router.RunAsync(asks[0])).Sink.Head.Cache);
        Assert.Equal(second ? "miss" : "hit", (await router.RunAsync(asks[1])).Sink.Head.Cache);
        Assert.Equal("hit", (await router.RunAsync(asks[0])).Sink.Head.Cache);
    }

    [Fact]
    public async Task PurgeAsync_OnAnotherInstance_HoldsWithTheNextView()
    {
        var tables = new MemoryEntityTableStore();
        var (one, two) = (Create(tables), Create(tables));
        await one.RunAsync(CacheAsk.For());
        Assert.Null((await two.Engine.CachePurge.PurgeAsync("{}"u8.ToArray())).Refusal);

        one.Clock.Advance(4 * Second);

        Assert.Equal("miss", (await one.RunAsync(CacheAsk.For())).Sink.Head.Cache);
    }

    [Fact]
    public async Task PurgeAsync_WhileARequestRuns_ItsAnswerIsNotGivenToLaterOnes()
    {
        var router = Create(new MemoryEntityTableStore());
        router["a"].Does(CacheAsk.Says("Before.").HeadersAfter(5 * Second), CacheAsk.Says("After."));

        var answers = await router.RunAsync(async () =>
        {
            var running = router.AskAsync(CacheAsk.For());
            await router.WaitAsync(Second);
            await router.Engine.CachePurge.PurgeAsync("{}"u8.ToArray());
            var before = await running;
            return new[] { before, await router.AskAsync(CacheAsk.For()) };
        });

        Assert.Equal(["Before.", "After."], answers.Select(TextOf));
    }

    [Theory]
    [InlineData("""{"route":"other"}""", 400, "route")]
    [InlineData("""{"tenant":""}""", 400, "tenant")]
    [InlineData("""{"tenant":5}""", 400, "tenant")]
    [InlineData("""{"tenants":["t"]}""", 400, "tenants")]
    [InlineData("[]", 400, null)]
    public async Task PurgeAsync_WrongOrder_IsRefusedWithTheField(string order, int status, string? field)
    {
        var (done, refusal) = await Create(new MemoryEntityTableStore()).Engine.CachePurge.PurgeAsync(Encoding.UTF8.GetBytes(order));

        Assert.Null(done);
        Assert.Equal((status, field), (refusal!.Status, refusal.Param));
    }

    [Fact]
    public async Task PurgeAsync_StorageGone_IsNotConfirmedAndChangesNothing()
    {
        var tables = await ShakyTableStore.CreateAsync();
        var router = Create(tables);
        await router.RunAsync(CacheAsk.For());
        tables.WriteError = new EntityTableException("read only");

        var (_, refusal) = await router.Engine.CachePurge.PurgeAsync("{}"u8.ToArray());

        Assert.Equal((503, RefusalCodes.StorageUnavailable, 5 * Second), (refusal!.Status, refusal.Code, refusal.RetryAfter));
        Assert.Equal("hit", (await router.RunAsync(CacheAsk.For())).Sink.Head.Cache);
    }

    private AttemptFixture Create(IEntityTableStore tables)
    {
        var router = Watch(new AttemptFixture(CacheAsk.Route(new RouteCacheSettings { Fresh = true }), tables: tables, change: model => model with { Tenants = [.. Tenants] }));
        router["a"].Does(CacheAsk.Says("Hello."));
        return router;
    }
}
