using System.Collections.Immutable;
using ChatRouter.Capacity;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Tests.Releases;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Capacity;

/// <summary>The rule of warm capacity for production, previous version, fallback and provider. The peak is 3 requests/s of 8 s: 24 slots.</summary>
public sealed class WarmPathsTests
{
    private const string Undeclared = "no release of the route is declared; the baseline of one stays on until its `bake` ends, afterwards going back means a cold start";

    [Fact]
    public void Of_ALadderThatKeepsTheRule_IsKeptOnAllPaths() => Assert.Equal(
        [
            new WarmPath("production", true, "rung 1: minWarm 2 of 3 is watched, 2 carry the peak"),
            new WarmPath("previous", true, "rung 1: minWarm 2 of 3 is watched, 2 carry the peak; release v2 bakes for 24h"),
            new WarmPath("fallback", true, "rung 2: minWarm 1 of 1 is watched, 1 carry the peak"),
            new WarmPath("provider", true, "the quota of azure carries the peak (360000 tokens a minute)"),
        ],
        Paths([Rung(1, 2, "gpu1", "gpu2", "gpu3"), Rung(2, 1, 24, "small"), Cloud], [TestReleases.Order()]));

    [Fact]
    public void Of_ALadderWithoutReleaseFallbackAndProvider_CannotSay() => Assert.Equal(
        [
            new WarmPath("production", true, "rung 1: minWarm 2 of 3 is watched, 2 carry the peak"),
            new WarmPath("previous", null, Undeclared),
            new WarmPath("fallback", null, "no lower rung of own servers"),
            new WarmPath("provider", null, "no backend of the route is at a provider"),
        ],
        Paths([Rung(1, 2, "gpu1", "gpu2", "gpu3")], [TestReleases.Order() with { Route = "other" }]));

    [Theory]
    [InlineData(0, "rung 1: nobody watches whether it is warm; set minWarm to 2")]
    [InlineData(1, "rung 1: minWarm 1 is watched, but 2 backends carry the peak")]
    public void Of_TooFewWatched_IsNotKeptInProductionNorForTheWayBack(int minWarm, string text)
    {
        var paths = Paths([Rung(1, minWarm, "gpu1", "gpu2", "gpu3")], [TestReleases.Order()]);
        Assert.Equal((false, text), (paths[0].IsKept, paths[0].Text));
        Assert.Equal((false, $"{text}; release v2 bakes for 24h"), (paths[1].IsKept, paths[1].Text));
    }

    [Fact]
    public void Of_TooSmall_IsNotKeptHoweverManyAreWatched() => Assert.Equal(
        (false, "rung 2: all of it carries 25% of the peak"), Verdict(Paths([Rung(1, 2, "gpu1", "gpu2", "gpu3"), Rung(2, 1, 6, "small")], [])[2]));

    [Fact]
    public void Of_Cold_IsNotKept()
    {
        var paths = Paths([Rung(1, 2, "gpu1", "gpu2", "gpu3")], [TestReleases.Order()], cold: "gpu3");
        Assert.Equal((false, "rung 1: gpu3 is cold"), Verdict(paths[0]));
        Assert.Equal((false, "rung 1: gpu3 is cold; release v2 bakes for 24h"), Verdict(paths[1]));
    }

    [Theory]
    [InlineData(false, false, "rung 1: gpu1 lets go of its model while release v2 bakes without requests for it; set health.keepWarm")]
    [InlineData(true, true, "rung 1: minWarm 1 of 1 is watched, 1 carry the peak; release v2 bakes for 24h")]
    public void Of_ABaselineOnOllama_NeedsKeepWarm(bool keepWarm, bool isKept, string text)
    {
        var server = Server("gpu1", 24) with { Protocol = ProtocolKind.Ollama };
        server = server with { Health = server.Health with { KeepWarm = keepWarm } };
        Assert.Equal((isKept, text), Verdict(Paths([TestModel.Rung(1, server) with { MinWarm = 1 }], [TestReleases.Order()])[1]));
    }

    [Fact]
    public void Of_QuotaTooSmall_IsNotKept() => Assert.Equal(
        (false, "the quota of azure carries 50% of the peak, which needs 360000 tokens and 180 requests a minute"), Verdict(Paths([Rung(1, 2, "gpu1", "gpu2", "gpu3"), Cloud], [], quota: 180_000)[3]));

    private static Rung Cloud => TestModel.Rung(3, Server("cloud", 64) with { Protocol = ProtocolKind.AzureOpenAI, QuotaGroup = "azure" });

    private static Rung Rung(int number, int minWarm, params string[] names) => Rung(number, minWarm, 16, names);

    private static Rung Rung(int number, int minWarm, int slots, params string[] names) => TestModel.Rung(number, [.. names.Select(name => Server(name, slots))]) with { MinWarm = minWarm };

    private static Backend Server(string name, int slots) => TestModel.Backend(name) with { MaxConcurrency = slots };

    private static (bool? IsKept, string Text) Verdict(WarmPath path) => (path.IsKept, path.Text);

    private static IReadOnlyList<WarmPath> Paths(Rung[] ladder, ReleaseSettings[] releases, string? cold = null, double quota = 360_000)
    {
        var figures = new CapacityFigures
        {
            Routes = ImmutableDictionary<string, RouteDemand>.Empty.Add("chat", new RouteDemand { RequestsPerSecond = 3, Service = TimeSpan.FromSeconds(8), PromptTokens = 1500, AnswerTokens = 500 }),
            Backends = cold is null ? ImmutableDictionary<string, BackendFigures>.Empty : ImmutableDictionary<string, BackendFigures>.Empty.Add(cold, new BackendFigures { IsWarm = false }),
            Quotas = ImmutableDictionary<string, QuotaFigures>.Empty.Add("azure", new QuotaFigures { TokensPerMinute = quota }),
        };
        return CapacityPlanner.Plan(TestModel.Router(TestModel.Route(ladder)) with { Releases = [.. releases] }, figures).Routes[0].WarmPaths;
    }
}
