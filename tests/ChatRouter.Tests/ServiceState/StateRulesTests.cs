using ChatRouter.ServiceState;

namespace ChatRouter.Tests.ServiceState;

public sealed class StateRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly BackendFacts Gpu1 = new("gpu1", false, BackendStanding.Serving);
    private static readonly BackendFacts Gpu2 = new("gpu2", false, BackendStanding.Serving);
    private static readonly BackendFacts Azure = new("azure", true, BackendStanding.Serving);

    // Standing of gpu1, gpu2 (rung 1) and azure (rung 2), and the states with their reasons, the worst first.
    [Theory]
    [InlineData("Serving", "Serving", "Serving", "healthy: rung 1 answers with all of its backends")]
    [InlineData("Limited", "Serving", "Serving", "degraded-primary: 1 of 2 backends in full service: gpu1: why1")]
    [InlineData("Down", "Serving", "Serving", "degraded-primary: 1 of 2 backends in full service: gpu1: why1")]
    [InlineData("Held", "Throttled", "Serving", "degraded-fallback: rung 2 answers, because gpu1: why1; gpu2: why2")]
    [InlineData("Down", "Limited", "Serving", "degraded-primary: 0 of 2 backends in full service: gpu1: why1; gpu2: why2")]
    [InlineData("CircuitOpen", "Down", "Serving", "degraded-fallback: rung 2 answers, because gpu1: why1; gpu2: why2")]
    [InlineData("Down", "Down", "CircuitOpen", "feature-disabled: nothing of the ladder is in service: gpu1: why1; gpu2: why2; azure: why3 | provider-circuit-open: azure: why3")]
    [InlineData("Serving", "Serving", "CircuitOpen", "provider-circuit-open: azure: why3")]
    [InlineData("Serving", "Serving", "Throttled", "provider-circuit-open: azure: why3")]
    [InlineData("Serving", "Serving", "Down", "healthy: rung 1 answers with all of its backends")]
    [InlineData("Warming", "Serving", "Serving", "degraded-primary: 1 of 2 backends in full service: gpu1: why1 | model-warming: gpu1: why1")]
    [InlineData("Warming", "Warming", "Throttled", "feature-disabled: nothing of the ladder is in service: gpu1: why1; gpu2: why2; azure: why3 | provider-circuit-open: azure: why3 | model-warming: gpu1: why1; gpu2: why2")]
    public void Of_Standings_AreTheStates(string gpu1, string gpu2, string azure, string expected)
    {
        var facts = Facts(As(Gpu1, gpu1, "why1"), As(Gpu2, gpu2, "why2"), As(Azure, azure, "why3"));

        Assert.Equal(expected, Show(facts));
    }

    [Fact]
    public void Of_Fallback_SaysFromWhomToWhom()
    {
        var state = Assert.Single(StateRules.Of(Facts(As(Gpu1, "Down", "x"), As(Gpu2, "Down", "y"), Azure), Now));

        Assert.Equal(("gpu1, gpu2", "azure", Now), (state.From, state.To, state.Since));
    }

    [Fact]
    public void Of_RungsWithoutBackends_AnswerUnlessTheyOnlySayThatThereIsNone()
    {
        var facts = Facts(As(Gpu1, "Down", "x"), As(Gpu2, "Down", "y"), As(Azure, "Down", "z"));
        var disabled = new RungFacts(3, [], Source: "disabled");

        Assert.Equal("degraded-fallback: rung 3 answers, because gpu1: x; gpu2: y", Show(facts with { Ladder = [.. facts.Ladder, new RungFacts(3, [], Source: "retrieval"), disabled with { Number = 4 }] }));
        Assert.Equal("feature-disabled: nothing of the ladder is in service: gpu1: x; gpu2: y; azure: z", Show(facts with { Ladder = [.. facts.Ladder, disabled] }));
    }

    [Fact]
    public void Of_SwitchedOff_IsTheStateWhateverTheBackendsDo()
        => Assert.Equal("feature-disabled: switched off until noon", Show(Facts(Gpu1, Gpu2, Azure) with { SwitchedOff = "switched off until noon" }));

    [Theory]
    [InlineData(19, 1.0, 0, false, "healthy: rung 1 answers with all of its backends")]
    [InlineData(20, 0.05, 0, false, "healthy: rung 1 answers with all of its backends")]
    [InlineData(20, 0.1, 0, false, "degraded-primary: 10 % of 20 answers in 5 minutes came from a lower rung")]
    [InlineData(1000, 0.1, 20.04, true, "degraded-primary: the error budget is spent 20 times too fast")]
    [InlineData(1000, 0, 13, false, "healthy: rung 1 answers with all of its backends")]
    public void Of_Figures_WorseThanPromised(long answers, double fallback, double burn, bool isBurning, string expected)
    {
        var facts = Facts(Gpu1, Gpu2, Azure) with { Figures = new RouteFigures(answers, fallback, burn, isBurning) };

        Assert.Equal(expected, Show(facts));
        Assert.Equal(expected.StartsWith("degraded", StringComparison.Ordinal), StateRules.Of(facts, Now)[0].IsByFigures);
    }

    [Fact]
    public void Of_ColdRungAndReleases_EachIsAState()
    {
        var cold = Facts(Gpu1, Gpu2, Azure) with { Ladder = [new RungFacts(1, [Gpu1, Gpu2]), new RungFacts(2, [Azure], "0 of 1 warm")], ReleasePaused = "thin evidence", RolledBack = "errors" };

        Assert.Equal("rollback-active: errors | canary-paused: thin evidence | model-warming: rung 2: 0 of 1 warm", Show(cold));
    }

    [Fact]
    public void Of_RungWithoutBackends_Answers()
    {
        var facts = Facts(As(Gpu1, "Down", "x"), As(Gpu2, "Down", "y"), Azure) with { Ladder = [new RungFacts(1, [As(Gpu1, "Down", "x")]), new RungFacts(2, [])] };

        Assert.Equal("degraded-fallback: rung 2 answers, because gpu1: x", Show(facts));
    }

    [Fact]
    public void Names_OfEveryState_AreReadBack()
        => Assert.All(Enum.GetValues<ServiceStateKind>(), kind => Assert.Equal(kind, ServiceStateNames.Read(ServiceStateNames.Of(kind))));

    private static BackendFacts As(BackendFacts backend, string standing, string reason)
        => backend with { Standing = Enum.Parse<BackendStanding>(standing), Reason = standing == "Serving" ? "" : reason };

    private static RouteFacts Facts(BackendFacts gpu1, BackendFacts gpu2, BackendFacts azure)
        => new() { Route = "chat", Ladder = [new RungFacts(1, [gpu1, gpu2]), new RungFacts(2, [azure])] };

    private static string Show(RouteFacts facts) => string.Join(" | ", StateRules.Of(facts, Now).Select(state => $"{ServiceStateNames.Of(state.Kind)}: {state.Reason}"));
}
