using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Routing;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Routing;

/// <summary>Inside a rung the caller's zone comes first while its backends are in full service and below their share; the ladder stays above the zones.</summary>
public sealed class ZonePlanTests
{
    private static readonly Backend East1 = TestModel.Backend("east1") with { Zone = "east", MaxConcurrency = 10 };
    private static readonly Backend East2 = TestModel.Backend("east2") with { Zone = "east", MaxConcurrency = 10 };
    private static readonly Backend West1 = TestModel.Backend("west1") with { Zone = "west" };
    private static readonly Backend West2 = TestModel.Backend("west2") with { Zone = "west" };
    private static readonly Backend Nowhere = TestModel.Backend("nowhere");
    private static readonly Backend EastCpu = TestModel.Backend("east-cpu") with { Zone = "east" };
    private static readonly Backend WestCpu = TestModel.Backend("west-cpu") with { Zone = "west" };

    private static readonly Route Ladder = TestModel.Route(TestModel.Rung(1, West1, East1, Nowhere, West2, East2), TestModel.Rung(2, WestCpu, EastCpu));

    private readonly ManualClock _clock = new();
    private FixedOccupancies _occupancies = null!;

    [Theory]
    [InlineData("east", "east1 east2 west1 nowhere west2 east-cpu west-cpu")]
    [InlineData("west", "west1 west2 east1 nowhere east2 west-cpu east-cpu")]
    [InlineData(null, "west1 east1 nowhere west2 east2 west-cpu east-cpu")]
    public void Plan_AllInFullService_TheCallersZoneComesFirstInEveryRung(string? zone, string expected)
        => Assert.Equal(expected, Names(Create(0.0).Plan(Ladder, TestModel.Request(), _ => default, zone: zone)));

    [Fact]
    public void Plan_ManyCalls_SpreadEvenlyOverTheNearOnesAlone()
    {
        var planner = Create(new SeededRandom(1));
        var first = Enumerable.Range(0, 1000).Select(_ => planner.Plan(Ladder, TestModel.Request(), _ => default, zone: "east").Candidates[0].Backend.Name).ToLookup(name => name);

        Assert.InRange(first["east1"].Count(), 400, 600);
        Assert.Equal(1000, first["east1"].Count() + first["east2"].Count());
    }

    [Fact]
    public void Plan_NoNearOneIsInFullService_SpreadsOverTheWholeRung()
    {
        var planner = Create(new SeededRandom(1));
        var first = Enumerable.Range(0, 1000).Select(_ => planner.Plan(Ladder, TestModel.Request(), Only(Nowhere, West1, West2), zone: "east").Candidates[0].Backend.Name).ToLookup(name => name);

        Assert.All(["nowhere", "west1", "west2"], name => Assert.InRange(first[name].Count(), 250, 420));
    }

    [Theory]
    [InlineData(7, "east1 west1")]
    [InlineData(8, "west1 east1")]
    [InlineData(10, "west1 east1")]
    public void Plan_NearOneReachesItsShare_TheRestOfTheRungTakesOver(int inFlight, string expected)
    {
        var route = TestModel.Route(TestModel.Rung(1, East1, West1));
        var planner = Create(0.0, route);
        _occupancies["east1"].InFlight = inFlight;

        Assert.Equal(expected, Names(planner.Plan(route, TestModel.Request(), _ => default, zone: "east")));
    }

    [Fact]
    public void Plan_OneOfTwoNearOnesReachesItsShare_TheOtherComesFirst()
    {
        var planner = Create(0.0);
        _occupancies["east1"].InFlight = 8;

        var plan = planner.Plan(Ladder, TestModel.Request(), _ => default, zone: "east");

        Assert.Equal("east2", plan.Candidates[0].Backend.Name);
        Assert.Equal("east1", plan.Candidates[4].Backend.Name);
        Assert.Equal(Nearness.NearAndFull, plan.Candidates[4].Nearness);
    }

    [Fact]
    public void Plan_NearOneIsDegradedOrThrottled_ComesAfterTheOthersOfItsRung()
    {
        var route = TestModel.Route(TestModel.Rung(1, East1, East2, West1), TestModel.Rung(2, EastCpu));
        var plan = Create(0.0, route).Plan(
            route,
            TestModel.Request(),
            b => b.Name switch
            {
                "east1" => new Eligibility(EligibilityKind.Degraded, "degraded: slow"),
                "east2" => new Eligibility(EligibilityKind.Throttled, "throttled", _clock.GetUtcNow().AddSeconds(1)),
                _ => default,
            },
            zone: "east");

        Assert.Equal("west1 east1 east2 east-cpu", Names(plan));
        Assert.Equal([Nearness.Elsewhere, Nearness.NearAndLimited, Nearness.NearAndLimited, Nearness.Near], plan.Candidates.Select(c => c.Nearness));
    }

    [Theory]
    [InlineData("west1")]
    [InlineData("east2")]
    public void Plan_ACircuitIsComingBack_IsDrawnBesideTheNearOnes(string returning)
    {
        var planner = Create(new SeededRandom(1));
        var first = Enumerable.Range(0, 1000)
            .Select(_ => planner.Plan(TestModel.Route(TestModel.Rung(1, West1, East1, West2, East2)), TestModel.Request(), b => EligibilityOf(b), zone: "east").Candidates[0].Backend.Name)
            .ToLookup(name => name);

        Assert.InRange(first[returning].Count(), 200, 600);
        Assert.Empty(first["west2"]);

        Eligibility EligibilityOf(Backend b) => b.Name == returning ? new Eligibility(EligibilityKind.Usable, IsReturning: true) : default;
    }

    [Fact]
    public void Plan_TheOnlyNearOneIsComingBack_SpreadsOverTheWholeRung()
    {
        var route = TestModel.Route(TestModel.Rung(1, East1, West1));
        var planner = Create(new SeededRandom(1), route);
        var east = Enumerable.Range(0, 1000).Count(_ => planner.Plan(
            route, TestModel.Request(), b => b.Name == "east1" ? new Eligibility(EligibilityKind.Usable, IsReturning: true) : default, zone: "east").Candidates[0].Backend.Name == "east1");

        Assert.InRange(east, 400, 600);
    }

    [Fact]
    public void Plan_NearOneIsBusier_StillComesFirst()
    {
        var route = TestModel.Route(TestModel.Rung(1, East1, West1));
        var occupancies = new FixedOccupancies(TestModel.Router(route));
        var loads = occupancies.Loads(_clock);
        var planner = new RoutePlanner(loads, _clock, new SeededRandom(0.0));
        occupancies["east1"].InFlight = 5;
        loads[East1].Observe(TimeSpan.FromSeconds(2));
        loads[West1].Observe(TimeSpan.FromMilliseconds(50));

        Assert.Equal("east1 west1", Names(planner.Plan(route, TestModel.Request(), _ => default, zone: "east")));
    }

    [Fact]
    public void Plan_NobodyStandsInTheZone_SpreadsAsWithoutOne()
    {
        var route = TestModel.Route(TestModel.Rung(1, West1, Nowhere));

        Assert.Equal("west1 nowhere", Names(Create(0.0, route).Plan(route, TestModel.Request(), _ => default, zone: "east")));
    }

    private static Func<Backend, Eligibility> Only(params Backend[] usable) => b => usable.Contains(b) ? default : new Eligibility(EligibilityKind.Unavailable, "down");

    private static string Names(RoutePlan plan) => string.Join(' ', plan.Candidates.Select(c => c.Backend.Name));

    private RoutePlanner Create(double random, Route? route = null) => Create(new SeededRandom(random), route);

    private RoutePlanner Create(IRandomSource random, Route? route = null)
        => new((_occupancies = new FixedOccupancies(TestModel.Router(route ?? Ladder))).Loads(_clock), _clock, random);
}
