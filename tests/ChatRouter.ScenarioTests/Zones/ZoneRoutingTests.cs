using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Zones;

/// <summary>Who answers a caller of a zone, while all is well and while it is not.</summary>
public sealed class ZoneRoutingTests
{
    [Fact]
    public async Task OwnZone_AllIsWell_TheOtherZoneSeesNoCall()
    {
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup());

        var answers = await router.AnswerersAsync(20);

        Assert.All(answers, backend => Assert.Equal("east", backend));
        Assert.Equal((20, 0), ((await router.AttemptsAsync("east")).Count, (await router.AttemptsAsync("west")).Count));
    }

    [Fact]
    public async Task Header_NamesTheOtherZone_WinsOverTheOwn()
    {
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup());
        router.Http.DefaultRequestHeaders.Add("x-router-zone", "west");

        Assert.All(await router.AnswerersAsync(10), backend => Assert.Equal("west", backend));
        Assert.False((await router.AskAsync(Ask.For("Hello"))).Headers.ContainsKey("x-router-zone-ignored"));
        Assert.Empty(await router.AttemptsAsync("east"));
    }

    [Fact]
    public async Task NoZoneAsked_BothSeeCalls()
    {
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup(own: null));

        Assert.Equal(["east", "west"], (await router.AnswerersAsync(40)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Header_NamesNoZone_IsAnsweredNearTheInstanceAndTheRecordSaysWhy()
    {
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup());
        router.Http.DefaultRequestHeaders.Add("x-router-zone", "mars");

        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.OK, "east"), (answer.Status, answer.Backend));
        Assert.Equal("no backend stands there; known: east, west", answer.Headers["x-router-zone-ignored"]);
        var decision = await router.DecisionAsync(answer.Decision);
        Assert.Equal("east", decision.GetProperty("zone").GetString());
        Assert.Equal("x-router-zone 'mars' is ignored: no backend stands there; known: east, west", decision.GetProperty("zoneNote").GetString());
        Assert.Equal(["east@1: near", "west@1: elsewhere", "cpu@2: elsewhere"], Order(decision));
    }

    [Fact]
    public async Task NearZoneIsKilled_EveryCallIsAnsweredByTheOtherAndItComesBack()
    {
        var clock = new SkippingClock();
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup(east: """{ "breaker": { "consecutiveFailures": 0, "break": "60s" } }""") with { Clock = clock });
        Assert.All(await router.AnswerersAsync(3), backend => Assert.Equal("east", backend));

        router.Fault("east", FaultKind.Down);
        Assert.All(await router.AnswerersAsync(10), backend => Assert.Equal("west", backend));

        router.Simulator.ClearFaults();
        clock.Skip(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(
            async () =>
            {
                // Trials first, then the ramp.
                await router.AskAsync(Ask.For("Hello"));
                clock.Skip(TimeSpan.FromSeconds(5));
                return (await router.AnswerersAsync(10)).All(backend => backend == "east");
            },
            "the near zone does not get its callers back");
    }

    [Fact]
    public async Task NearZoneIsAtItsShare_TheRestSpillsAndComesBack()
    {
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup(east: """{ "maxConcurrency": 5 }"""));
        foreach (var backend in new[] { "east", "west" }) router.Fault(backend, FaultKind.SlowTokens, f => f with { IntervalMs = 50 });

        var (streams, answerers) = await router.HoldAsync(7);
        var spilled = await router.DecisionAsync(Leave(streams, 6));

        // 80 % of 5: the fifth goes elsewhere, and so do all until the near one has room again.
        Assert.Equal(["east", "east", "east", "east", "west", "west", "west"], answerers);
        Assert.Equal(["west@1: elsewhere", "east@1: near, but at the share of its limit at which requests spill", "cpu@2: elsewhere"], Order(spilled));
        foreach (var stream in streams) stream.Dispose();
        await router.IdleAsync();
        router.Simulator.ClearFaults();
        Assert.Equal("east", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task NearZoneIsKilled_TheOtherIsNotFilledBeyondItsLimit_TheNextRungTakesTheRest()
    {
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup(west: """{ "maxConcurrency": 2 }"""));
        router.Fault("east", FaultKind.Down);
        foreach (var backend in new[] { "west", "cpu" }) router.Fault(backend, FaultKind.SlowTokens, f => f with { IntervalMs = 50 });

        var (streams, answerers) = await router.HoldAsync(4);

        Assert.Equal(["west", "west", "cpu", "cpu"], answerers);
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task NearZoneIsKilled_EveryLimitIsReached_ThrottledWithRetryAfter()
    {
        var setup = ZoneScenario.Setup(west: """{ "maxConcurrency": 1 }""");
        await using var router = await RouterFixture.StartAsync(setup with { Backends = setup.Backends[..2] });
        router.Fault("east", FaultKind.Down);
        router.Fault("west", FaultKind.SlowTokens, f => f with { IntervalMs = 50 });
        var (streams, answerers) = await router.HoldAsync(1);

        var refused = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal("west", Assert.Single(answerers));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all_backends_unavailable"), (refused.Status, refused.ErrorCode));
        Assert.Contains("Retry-After", refused.Headers.Keys);
        foreach (var stream in streams) stream.Dispose();
    }

    private static IEnumerable<string?> Order(JsonElement decision) => decision.GetProperty("zoneOrder").EnumerateArray().Select(line => line.GetString());

    /// <summary>Ends one of the streams and says which decision it was.</summary>
    private static string Leave(IReadOnlyList<HttpResponseMessage> streams, int index)
    {
        var decision = streams[index].Headers.GetValues("x-router-decision").Single();
        streams[index].Dispose();
        return decision;
    }
}
