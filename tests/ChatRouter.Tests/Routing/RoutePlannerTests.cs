using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Routing;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Routing;

public sealed class RoutePlannerTests
{
    private static readonly Backend A = TestModel.Backend("a", contextWindow: 100);
    private static readonly Backend B = TestModel.Backend("b", contextWindow: 1000);
    private static readonly Backend C = TestModel.Backend("c");

    private readonly ManualClock _clock = new();
    private FixedOccupancies _occupancies = null!;

    [Fact]
    public void Plan_AllUsable_GoesRungByRung()
    {
        var plan = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), _ => default);

        Assert.Equal(["a", "b", "c"], Names(plan));
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void Plan_OneIsBusier_TheOtherComesFirst()
    {
        var planner = Create(out _, 0.0);
        _occupancies["a"].InFlight = 1;

        Assert.Equal(["b", "a", "c"], Names(planner.Plan(Ladder(), TestModel.Request(), _ => default)));
    }

    [Fact]
    public void Plan_OneIsSlower_TheOtherComesFirst()
    {
        var planner = Create(out var loads, 0.0);
        loads[A].Observe(TimeSpan.FromSeconds(2));
        loads[B].Observe(TimeSpan.FromSeconds(1));

        Assert.Equal(["b", "a", "c"], Names(planner.Plan(Ladder(), TestModel.Request(), _ => default)));
    }

    [Fact]
    public void Plan_OneUnmeasured_ComparesByInFlightAlone()
    {
        var planner = Planner(Ladder(), out var loads, seed: 1);
        loads[B].Observe(TimeSpan.FromMilliseconds(50));
        var first = Enumerable.Range(0, 1000).Count(_ => planner.Plan(Ladder(), TestModel.Request(), _ => default).Candidates[0].Backend.Name == "a");

        Assert.InRange(first, 400, 600);
    }

    [Fact]
    public void Plan_Degraded_ComesLastInItsRung()
    {
        var plan = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), b => b.Name == "a" ? new Eligibility(EligibilityKind.Degraded) : default);

        Assert.Equal(["b", "a", "c"], Names(plan));
    }

    [Fact]
    public void Plan_Out_IsSkippedWithItsReason()
    {
        var until = _clock.GetUtcNow().AddSeconds(10);
        var plan = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), b => b.Name == "a" ? new Eligibility(EligibilityKind.Unavailable, "down: connection refused", until) : default);

        Assert.Equal(["b", "c"], Names(plan));
        Assert.Equal(new SkippedBackend("a", 1, "down: connection refused", until), Assert.Single(plan.Skipped));
    }

    [Fact]
    public void Plan_EveryCircuitOpen_TriesTheOneThatEndsFirst()
    {
        var now = _clock.GetUtcNow();
        var plan = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), b => new Eligibility(EligibilityKind.CircuitOpen, "circuit open", now.AddSeconds(b.Name == "b" ? 5 : 60)));

        var only = Assert.Single(plan.Candidates);
        Assert.Equal("b", only.Backend.Name);
        Assert.True(only.IsLastResort);
    }

    [Fact]
    public void Plan_OneOpenOneDrained_TriesTheOpenOneEvenIfItEndsLater()
    {
        var now = _clock.GetUtcNow();
        var plan = Create(out _, 0.0).Plan(
            Ladder(), TestModel.Request(), b => b.Name == "b" ? new Eligibility(EligibilityKind.CircuitOpen, "open", now.AddSeconds(60)) : new Eligibility(EligibilityKind.Drained, "drained", now.AddSeconds(5)));

        Assert.Equal(["b"], Names(plan));
    }

    [Fact]
    public void Plan_AllDrained_TriesTheOneThatEndsFirst()
    {
        var now = _clock.GetUtcNow();
        var plan = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), b => new Eligibility(EligibilityKind.Drained, "drained", now.AddSeconds(b.Name == "b" ? 5 : 60)));

        Assert.Equal(["b"], Names(plan));
        Assert.True(plan.Candidates[0].IsLastResort);
    }

    [Theory]
    [InlineData(PanicPolicy.Try, "b@1")]
    [InlineData(PanicPolicy.Degrade, "d@3")]
    [InlineData(PanicPolicy.Fail, null)]
    public void Plan_EveryCircuitOpen_ThePolicyDecidesWhoIsTried(PanicPolicy panic, string? expected)
    {
        var route = TestModel.Route(
            TestModel.Rung(1, A, B), TestModel.Rung(2, C) with { Degraded = "smaller" }, TestModel.Rung(3, TestModel.Backend("d"), TestModel.Backend("e")) with { Degraded = "cpu" });
        var ends = new Dictionary<string, int> { ["a"] = 60, ["b"] = 5, ["c"] = 10, ["d"] = 20, ["e"] = 30 };
        var plan = Planner(route, out _, 0.0).Plan(
            route, TestModel.Request(), b => new Eligibility(EligibilityKind.CircuitOpen, "circuit open", _clock.GetUtcNow().AddSeconds(ends[b.Name])), panic);

        Assert.Equal(panic, plan.Panic);
        Assert.Equal(expected, plan.Candidates.Select(c => $"{c.Backend.Name}@{c.Rung.Number}").SingleOrDefault());
    }

    [Fact]
    public void Plan_DegradeWithoutADegradedRung_TriesNobody()
    {
        var plan = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), _ => new Eligibility(EligibilityKind.CircuitOpen, "circuit open", _clock.GetUtcNow()), PanicPolicy.Degrade);

        Assert.Empty(plan.Candidates);
        Assert.Equal(PanicPolicy.Degrade, plan.Panic);
    }

    [Fact]
    public void Plan_OneIsUsableOrAllAreDown_NoPanic()
    {
        var one = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), b => b.Name == "c" ? default : new Eligibility(EligibilityKind.CircuitOpen, "open", _clock.GetUtcNow()));
        var down = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), _ => new Eligibility(EligibilityKind.Unavailable, "down"));

        Assert.Equal((null, null), (one.Panic, down.Panic));
    }

    [Fact]
    public void Plan_EverythingDown_HasNoCandidate()
    {
        Assert.Empty(Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), _ => new Eligibility(EligibilityKind.Unavailable, "down")).Candidates);
    }

    [Fact]
    public void Plan_Throttled_CarriesTheWait()
    {
        var until = _clock.GetUtcNow().AddSeconds(1.5);
        var plan = Create(out _, 0.0).Plan(Ladder(), TestModel.Request(), b => b.Name == "a" ? new Eligibility(EligibilityKind.Throttled, "throttled", until) : default);

        Assert.Equal(["b", "a", "c"], Names(plan));
        Assert.Equal(TimeSpan.FromSeconds(1.5), plan.Candidates[1].Wait);
    }

    [Fact]
    public void Plan_PromptTooLongForTheWindow_TriesThatBackendLast()
    {
        Assert.Equal(["b", "c", "a"], Names(Create(out _, 0.0).Plan(Ladder(), TestModel.Request(promptTokens: 500), _ => default)));
    }

    [Fact]
    public void Plan_NeedsWhatABackendLacks_SkipsIt()
    {
        var plain = TestModel.Backend("plain") with { Capabilities = Capabilities.None };
        var route = TestModel.Route(TestModel.Rung(1, plain), TestModel.Rung(2, C));

        var plan = Planner(route, out _, 0.0).Plan(route, TestModel.Request(Capabilities.Tools), _ => default);

        Assert.Equal(["c"], Names(plan));
        Assert.Equal("No backend of this model can do what is asked: Tools.", plan.Skipped[0].Reason);
        Assert.Null(plan.Unsupported);
    }

    [Fact]
    public void Plan_ManyCallsOverTwoEqualBackends_SpreadsEvenly()
    {
        var planner = Planner(Ladder(), out _, seed: 1);
        var first = Enumerable.Range(0, 1000).Count(_ => planner.Plan(Ladder(), TestModel.Request(), _ => default).Candidates[0].Backend.Name == "a");

        Assert.InRange(first, 400, 600);
    }

    private static Route Ladder() => TestModel.Route(TestModel.Rung(1, A, B), TestModel.Rung(2, C));

    private static IEnumerable<string> Names(RoutePlan plan) => plan.Candidates.Select(c => c.Backend.Name);

    private RoutePlanner Create(out BackendLoads loads, double random) => Planner(Ladder(), out loads, random);

    private RoutePlanner Planner(Route route, out BackendLoads loads, double random)
        => new(loads = (_occupancies = new FixedOccupancies(TestModel.Router(route))).Loads(_clock), _clock, new SeededRandom(random));

    private RoutePlanner Planner(Route route, out BackendLoads loads, int seed)
        => new(loads = (_occupancies = new FixedOccupancies(TestModel.Router(route))).Loads(_clock), _clock, new SeededRandom(seed));
}
