using ChatRouter.Model;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class ObjectivesConfigurationTests
{
    [Fact]
    public void Objectives_Absent_AreThreeNinesAlone()
        => Assert.Equal(new Objectives { Availability = 0.999 }, Loaded(Json()).Routes["chat"].Objectives);

    [Fact]
    public void Objectives_Given_ReachTheModelAsShares()
    {
        var route = """
            "objectives": { "availability": 99.95, "firstToken": { "target": 95, "within": "800ms" }, "total": { "target": 99.9, "within": "30s" } }
            """;

        Assert.Equal(
            new Objectives
            {
                Availability = 0.9995,
                FirstToken = new LatencyObjective(0.95, TimeSpan.FromMilliseconds(800)),
                Total = new LatencyObjective(0.999, TimeSpan.FromSeconds(30)),
            },
            Loaded(Json(route: route)).Routes["chat"].Objectives);
    }

    [Fact]
    public void Objectives_OfTheDefaults_HoldOneByOne()
    {
        var defaults = """
            "defaults": { "objectives": { "availability": 99.5, "total": { "target": 99, "within": "60s" } } }
            """;

        var objectives = Loaded(Json(top: defaults, route: "\"objectives\": { \"availability\": 99.99 }")).Routes["chat"].Objectives;

        Assert.Equal((0.9999, 0.99, null), (objectives.Availability, objectives.Total!.Target, objectives.FirstToken));
        Assert.Equal(0.995, Loaded(Json(top: defaults)).Routes["chat"].Objectives.Availability);
    }

    [Fact]
    public void Objectives_OutOfRange_AreRefusedAllAtOnce() => Assert.Equal(
        [
            "Route 'chat': objectives.availability is 99.999; allowed is 90 to 99.99.",
            "Route 'chat': objectives.firstToken.target is 100; allowed is 50 to 99.99.",
            "Route 'chat': objectives.total.within is missing; it is required.",
        ],
        Errors(Json(route: "\"objectives\": { \"availability\": 99.999, \"firstToken\": { \"target\": 100, \"within\": \"1s\" }, \"total\": { \"target\": 99 } }")));

    [Fact]
    public void Route_InParentheses_IsRefused() => Assert.Equal(
        ["Route '(none)' has a name in parentheses; those are reserved."],
        Errors(Json().Replace("\"chat\":", "\"(none)\":", StringComparison.Ordinal)));

    [Fact]
    public void Availability_ThatNoFastBurnCanReach_IsToldOf()
    {
        Assert.Equal(
            ["Route 'chat': objectives.availability is 93; if everything fails its budget burns at less than 14.4 times the allowed rate, so there is no fast burn."],
            Warnings(Json(route: "\"objectives\": { \"availability\": 93 }")));
        Assert.Empty(Warnings(Json(route: "\"objectives\": { \"availability\": 93.1 }")));
    }
}
