using System.Collections.Immutable;
using ChatRouter.Capacity;
using ChatRouter.Capacity.Cases;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Capacity;

/// <summary>What a ladder carries in each case, and what would mend it.</summary>
public sealed class CapacityPlannerTests
{
    private static readonly RouteDemand s_demand = new() { RequestsPerSecond = 3.75, Service = TimeSpan.FromSeconds(8), PromptTokens = 1500, AnswerTokens = 500, MaxWait = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData(16, CaseVerdict.Sheds)]
    [InlineData(18, CaseVerdict.Sheds)]
    [InlineData(19, CaseVerdict.Full)]
    [InlineData(20, CaseVerdict.Full)]
    public void NPlusOne_ThreeZones_HoldsFrom19Slots(int slots, CaseVerdict verdict)
        => Assert.Equal(verdict, Plan(Ladder(Gpus(slots))).Routes[0].NPlusOne);

    [Fact]
    public void NPlusOne_SmallerModelBelow_IsDegradedAndSaysWhatMendsIt()
    {
        var route = Plan(Ladder(Gpus(16), [Server("small", "d", 8)])).Routes[0];

        Assert.Equal(CaseVerdict.Degraded, route.NPlusOne);
        Assert.Equal("zone a lost", route.WorstCase);
        Assert.Equal(4.0 / 3.75 - 1, route.Headroom, 12);
        Assert.Equal(
            [
                "maxConcurrency of gpu1 16 -> 19, maxConcurrency of gpu2 16 -> 19, maxConcurrency of gpu3 16 -> 19 (if the servers take so many: their KV cache is not in the figures)",
                "one more backend in another zone than a and b and c, with 6 slots",
            ],
            route.Mends);
    }

    [Fact]
    public void Mend_UnequalZones_RaisesTheSmallOne()
    {
        var mends = Plan(Ladder([Server("gpu1", "a", 44), Server("gpu2", "b", 16)])).Routes[0].Mends;

        Assert.StartsWith("maxConcurrency of gpu2 16 -> 38", mends[0], StringComparison.Ordinal);
        Assert.Equal("one more backend in b with 22 slots", mends[1]);
    }

    [Fact]
    public void Mend_MemoryIsFull_IsOneMoreBackend()
    {
        // 80 GB hold 16 requests of 1,750 tokens of this size, whatever maxConcurrency says.
        var kv = new KvCacheFigures { GpuBytes = 80e9, WeightBytes = 16e9, BytesPerToken = 2e6 };
        var plan = Plan(Ladder(Gpus(64)), figures => figures with { Backends = Named(name => new BackendFigures { KvCache = kv }, "gpu1", "gpu2", "gpu3") });

        Assert.All(plan.Backends, slot => Assert.Equal((16, "KV cache"), (slot.Slots, slot.Source)));
        Assert.Equal(["one more backend in another zone than a and b and c, with 6 slots"], plan.Routes[0].Mends);
    }

    [Fact]
    public void Mend_OneZone_IsASecondOne()
        => Assert.Equal(["one more backend in another zone than a, with 38 slots"], Plan(Ladder([Server("gpu1", "a", 100)])).Routes[0].Mends);

    [Fact]
    public void ZoneLost_TwoZonesOf24_ShedsAFifthAThirdWithRepeats()
    {
        var outcome = Outcome(Plan(Ladder([Server("gpu1", "a", 24), Server("gpu2", "b", 24)]), figures => figures with { Backends = Named(_ => new BackendFigures { WarmUp = TimeSpan.FromSeconds(120) }, "gpu1", "gpu2") }), "zone a lost");

        Assert.Equal(CaseVerdict.Sheds, outcome.Verdict);
        Assert.Equal(3, outcome.TotalPerSecond, 12);
        Assert.Equal(0.2, outcome.ShedShare, 12);
        Assert.Equal(1.0 / 3, outcome.ShedShareWithRetries, 12);
        Assert.Equal(new Backlog(90, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40)), outcome.Backlog);
    }

    [Fact]
    public void FirstRungOut_ProviderBelow_IsBoundByItsQuota()
    {
        var cloud = Server("cloud", null, 64) with { Protocol = ProtocolKind.AzureOpenAI, QuotaGroup = "azure", Price = new TokenPrice { Prompt = 2, Completion = 8 } };
        var plan = Plan(Ladder(Gpus(20), [cloud]), figures => figures with { Quotas = ImmutableDictionary<string, QuotaFigures>.Empty.Add("azure", new QuotaFigures { TokensPerMinute = 360_000 }) });
        var outcome = Outcome(plan, "first rung of chat out");

        Assert.Equal([new RungFlow(1, "backends", false, 0, 0, 0, false), new RungFlow(2, "backends", true, 64, 3, 3, true)], outcome.Rungs);
        Assert.Equal(0.2, outcome.ShedShare, 12);
        Assert.Equal(3 * 3600 * (1500 * 2 + 500 * 8) / 1e6, plan.Cases.Single(one => one.Case.Kind == CaseKind.FirstRungOut).CostPerHour!.Value, 9);
        Assert.Equal(new WarmPath("provider", false, "the quota of azure carries 80% of the peak, which needs 450000 tokens and 225 requests a minute"), plan.Routes[0].WarmPaths[3]);
    }

    [Fact]
    public void WarmPaths_NobodyWatches_SayHowManyCarryThePeak()
    {
        var paths = Plan(Ladder(Gpus(16), [Server("small", "d", 40)])).Routes[0].WarmPaths;

        Assert.Equal("rung 1: nobody watches whether it is warm; set minWarm to 2", paths[0].Text);
        Assert.Equal((false, "rung 2: nobody watches whether it is warm; set minWarm to 1"), (paths[2].IsKept, paths[2].Text));
        Assert.Null(paths[3].IsKept);
    }

    [Fact]
    public void Out_AZone_CountsInEveryCase()
    {
        var plan = Plan(Ladder(Gpus(20)), figures => figures with { Out = ["a"] });

        Assert.Equal(40, plan.Cases[0].Routes[0].Queue.Slots);
        Assert.Equal(20, Outcome(plan, "zone b lost").Queue.Slots);
    }

    [Fact]
    public void Instances_Two_DoubleMaxConcurrency()
        => Assert.Equal(40, Plan(Ladder([Server("gpu1", "a", 20)]), figures => figures with { Instances = 2 }).Backends[0].Slots);

    [Fact]
    public void BudgetsLast_AllTenantsHaveOne_IsTheirSumOverThePace()
    {
        Tenant[] tenants = [Caller("a", 13_500_000), Caller("b", 13_500_000)];

        Assert.Equal(TimeSpan.FromHours(1), Plan(Ladder(Gpus(64)), tenants: tenants).Cases[0].BudgetsLast);
        Assert.Null(Plan(Ladder(Gpus(64)), tenants: [tenants[0], Caller("c", null)]).Cases[0].BudgetsLast);
    }

    [Fact]
    public void ZoneSurvival_EverythingInOneZone_IsSaid()
    {
        Assert.Equal(["route 'chat' does not outlive zone 'a': every backend of its ladder stands there"], Survival(Ladder([Server("gpu1", "a", 1)], [Server("small", "a", 1)])));
        Assert.Equal(["route 'chat' has no full service without zone 'a': every backend of full service stands there"], Survival(Ladder([Server("gpu1", "a", 1)], [Server("small", "b", 1)])));
        Assert.Empty(Survival(Ladder([Server("gpu1", "a", 1), Server("gpu2", "b", 1)])));
        Assert.Empty(Survival(Ladder([Server("gpu1", null, 1)])));
    }

    private static IEnumerable<string> Survival(Route route) => ZoneSurvival.Of(TestModel.Router(route)).Select(one => one.Message);

    private static RouteOutcome Outcome(CapacityPlan plan, string title) => plan.Cases.Single(one => one.Case.Title == title).Routes[0];

    private static ImmutableDictionary<string, BackendFigures> Named(Func<string, BackendFigures> create, params string[] names) => names.ToImmutableDictionary(name => name, create, StringComparer.Ordinal);

    private static CapacityPlan Plan(Route route, Func<CapacityFigures, CapacityFigures>? with = null, params Tenant[] tenants)
    {
        var figures = new CapacityFigures { Routes = ImmutableDictionary<string, RouteDemand>.Empty.Add("chat", s_demand) };
        return CapacityPlanner.Plan(TestModel.Router(route, tenants), with is null ? figures : with(figures));
    }

    private static Tenant Caller(string name, long? tokensPerDay) => new() { Name = name, KeySha256 = [], TokensPerDay = tokensPerDay };

    private static Backend Server(string name, string? zone, int slots) => TestModel.Backend(name, protocol: ProtocolKind.Vllm) with { Zone = zone, MaxConcurrency = slots };

    private static Backend[] Gpus(int slots) => [Server("gpu1", "a", slots), Server("gpu2", "b", slots), Server("gpu3", "c", slots)];

    // Rungs below the first are marked.
    private static Route Ladder(params Backend[][] rungs)
        => TestModel.Route([.. rungs.Select((backends, i) => TestModel.Rung(i + 1, backends) with { Degraded = i == 0 ? null : "smaller" })]);
}
