using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Operations.Rollout;
using ChatRouter.Pipeline.Rollout;
using ChatRouter.Slo.Reports;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Operations.Rollout;

public sealed class RolloutWatchTests : AttemptTest
{
    private static readonly RolloutSettings Settings = new() { Enabled = true, Share = 1, MinRequests = 3, MinTime = TimeSpan.Zero, Probation = TimeSpan.FromMinutes(10) };

    private const string Hi = """{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""";

    private readonly CollectedEvents _events = new();
    private string[] _burning = [];

    [Theory]
    [InlineData("same", "taken", 0)]
    [InlineData("no tenant", "refused", 3)]
    [InlineData("no route", "refused", 3)]
    [InlineData("small caps", "refused", 3)]
    [InlineData("other backend", "taken", 0)]
    public async Task TurnAsync_AfterEnoughRequests_TakesOrRefuses(string change, string verdict, long lost)
    {
        var store = await StoreAsync(trying: true);
        var router = Create();
        var candidate = Change(router.Model, change);
        var comparison = router.Engine.Pipeline.Comparison = new PlanComparison(candidate, router.Model, (backend, view) => router.Engine.Eligibility.Of(backend, view), router.Clock, new SeededRandom(1));
        var watch = Watch(router, store, Trying(router.Model, candidate), comparison);
        router["a"].Does(Reply.Streamed("Hello"));
        for (var i = 0; i < 2; i++) await router.RunAsync(new Ask { Body = Hi });
        Assert.False(await watch.TurnAsync(CancellationToken.None));
        Assert.Equal(RolloutPhase.Trying, watch.Report().Phase);

        await router.RunAsync(new Ask { Body = Hi });
        var isOver = await watch.TurnAsync(CancellationToken.None);

        Assert.Equal((3, lost, change == "other backend" ? 3 : 0), (comparison.Compared, comparison.Lost, comparison.Moved));
        Assert.Equal([$"configuration new: trying -> {verdict}"], _events.Lines);
        Assert.Equal((verdict == "taken" ? "new" : "old", verdict == "taken"), ((await store.ReadAsync(CancellationToken.None))!.Taken, isOver));
        Assert.Equal(3, router["a"].Calls.Count);
    }

    [Fact]
    public async Task TurnAsync_AnotherInstanceHasTaken_IsToldToStartAnew()
    {
        var store = await StoreAsync(trying: true);
        var router = Create();
        var watch = Watch(router, store, new RolloutChoice(router.Model, "old", RolloutPhase.Taken), comparison: null);
        Assert.False(await watch.TurnAsync(CancellationToken.None));

        await store.ChangeAsync(known => known!.Take("new", router.Clock.Now));

        Assert.True(await watch.TurnAsync(CancellationToken.None));
        Assert.Empty(_events.Lines);
    }

    [Theory]
    [InlineData("chat", 9, true)]
    [InlineData("chat", 10, false)]
    [InlineData("before", 1, false)]
    public async Task TurnAsync_RouteBeginsToBurnWithinTheProbation_GivesItBack(string route, int minutes, bool isGivenBack)
    {
        var store = await StoreAsync(trying: false);
        var router = Create();
        await store.ChangeAsync(known => known!.Take("new", router.Clock.Now));
        var watch = Watch(router, store, new RolloutChoice(router.Model, "new", RolloutPhase.Taken), comparison: null);
        _burning = ["before"];
        Assert.False(await watch.TurnAsync(CancellationToken.None));
        router.Clock.Advance(TimeSpan.FromMinutes(minutes));
        _burning = ["before", route];

        await watch.TurnAsync(CancellationToken.None);

        var ledger = await store.ReadAsync(CancellationToken.None);
        Assert.Equal(isGivenBack ? ("old", "new") : ("new", null), (ledger!.Taken, ledger.Refused));
        Assert.Equal(isGivenBack ? ["configuration new: taken -> given back"] : [], _events.Lines);
    }

    private static RolloutChoice Trying(RouterModel model, RouterModel candidate) => new(model, "old", RolloutPhase.Trying) { Candidate = candidate, Own = "new" };

    private static RouterModel Change(RouterModel model, string change) => change switch
    {
        "no tenant" => model with { Tenants = [] },
        "no route" => model with { Routes = model.Routes.Clear() },
        "small caps" => model with { Limits = model.Limits with { MaxDepth = 1 } },
        "other backend" => TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("b"))), model.Tenants[0]),
        _ => model,
    };

    private static AttemptFixture Create() => new(TestModel.Route(TestModel.Rung(1, TestModel.Backend("a"))), change: model => model with { Rollout = Settings });

    private RolloutWatch Watch(AttemptFixture router, RolloutStore store, RolloutChoice choice, PlanComparison? comparison)
        => new(choice, store, comparison, () => [.. _burning.Select(Burning)], _events, router.Clock, new SeededRandom(1));

    private static RouteSlo Burning(string route) => new()
    {
        Route = route, Objectives = [], BurnRates = [new BurnRate("fast", 60, 5, 14.4, 20, 20, 50, IsBurning: true)], FiveMinutes = null!, Hour = null!, Day = null!, Minutes = [],
    };

    private static async Task<RolloutStore> StoreAsync(bool trying)
    {
        var clock = new ManualClock();
        var store = new RolloutStore(await ShakyTableStore.CreateAsync(), clock, new SeededRandom(1));
        await store.ChangeAsync(_ => trying ? new RolloutLedger("old", clock.Now).Try("new", clock.Now) : new RolloutLedger("old", clock.Now));
        return store;
    }
}
