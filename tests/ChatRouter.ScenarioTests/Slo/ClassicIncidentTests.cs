using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Slo;

/// <summary>
/// A chat route that promises 99.95 %, under load, whose provider is out for 20 minutes. Its fallback is not ready for the first two calls that need it, and nobody gets an
/// answer to these: of 2,000 requests 2 are bad where 1 was allowed, so that the budget is overdrawn once over.
/// </summary>
public sealed class ClassicIncidentTests
{
    private const int PerMinute = 50;
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(3);

    [Fact]
    public async Task ProviderOutFor20Minutes_StatesAlertsAndBudgetAreAsComputedByHand()
    {
        var clock = new SkippingClock();
        await using var router = await RouterFixture.StartAsync(
            new RouterSetup(
                new ScenarioBackend("provider", BackendKind.OpenAI),
                new ScenarioBackend("own", BackendKind.Vllm) { Rung = 2 })
            {
                Route = """{ "objectives": { "availability": 99.95 } }""",
                // By a clock that jumps, any probe may seem slow.
                Defaults = """{ "health": { "timeout": "20s", "degradedAfter": "19s" } }""",
                Clock = clock,
            });
        await MinutesAsync(router, clock, 10);
        Assert.Equal("healthy", (await RouteAsync(router)).GetProperty("states")[0].GetProperty("state").GetString());

        router.Fault("provider", FaultKind.Down);
        router.Fault("own", FaultKind.Error);
        for (var call = 0; call < 2; call++) Assert.Equal(HttpStatusCode.ServiceUnavailable, (await router.AskAsync(Ask.For("Hello"))).Status);
        router.Simulator.Backends["own"].ClearFault();
        await MinutesAsync(router, clock, 1, already: 2);
        Assert.Equal("degraded-fallback", (await RouteAsync(router)).GetProperty("states")[0].GetProperty("state").GetString());
        Assert.Equal("firing", await AlertAsync(router, "failover"));
        await MinutesAsync(router, clock, 11);
        Assert.Equal("firing", await AlertAsync(router, "fallback-rate"));
        await MinutesAsync(router, clock, 8);

        router.Simulator.ClearFaults();
        await MinutesAsync(router, clock, 10);
        var route = await RouteAsync(router);
        Assert.Equal("healthy", route.GetProperty("states")[0].GetProperty("state").GetString());
        Assert.Equal("resolved", await AlertAsync(router, "failover"));

        // 2,000 requests, 2 bad ones: allowed are 0.05 % of 2,000, which is 1; of 30 days, 43,200 minutes, that is 21.6 minutes.
        var budget = route.GetProperty("slo").GetProperty("objectives")[0].GetProperty("windows")[0];
        Assert.Equal((2000, 1998), (budget.GetProperty("valid").GetInt32(), budget.GetProperty("good").GetInt32()));
        Assert.Equal(-1, budget.GetProperty("left").GetDouble(), 6);
        Assert.Equal(-21.6, budget.GetProperty("leftMinutes").GetDouble(), 6);

        // 2 of 2,000 within the hour is twice the allowed rate, far from what would wake anybody.
        var fast = route.GetProperty("slo").GetProperty("burnRates")[0];
        Assert.Equal(("fast", 2.0, false), (fast.GetProperty("name").GetString(), Math.Round(fast.GetProperty("long").GetDouble(), 6), fast.GetProperty("isBurning").GetBoolean()));

        // The outage is 1,000 calls, 2 of them without an answer; a few more until the circuit has closed again.
        var byRung = route.GetProperty("slo").GetProperty("hour").GetProperty("byRung");
        Assert.InRange(byRung[1].GetInt32(), 998, 998 + (3 * PerMinute));
        Assert.Equal(1998, byRung[0].GetInt32() + byRung[1].GetInt32());

        // Calls may find the outage before the probes do: then it begins with the figures alone. At its end the figures of the last 5 minutes are the last to be good again.
        var headlines = await HeadlinesAsync(router);
        Assert.Equal(["degraded-fallback", "degraded-primary", "healthy"], headlines[0] == "degraded-primary" ? headlines[1..] : headlines);
    }

    /// <summary>Minutes under load: the calls at their beginning, then the clock in steps shorter than any limit of a probe, with time for the router's timers to run and, on a busy machine, for a call: so long a probe may take, too.</summary>
    private static async Task MinutesAsync(RouterFixture router, SkippingClock clock, int minutes, int already = 0)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            for (var call = already; call < PerMinute; call++) Assert.Equal(HttpStatusCode.OK, (await router.AskAsync(Ask.For("Hello"))).Status);
            for (var step = TimeSpan.Zero; step < TimeSpan.FromMinutes(1); step += s_step)
            {
                clock.Skip(s_step);
                await Task.Delay(s_pause, TimeProvider.System);
                using var alive = await router.Http.GetAsync(new Uri("healthz", UriKind.Relative));
            }
        }
    }

    private static async Task<JsonElement> RouteAsync(RouterFixture router) => (await router.StateAsync()).GetProperty("routes")[0];

    private static async Task<string?> AlertAsync(RouterFixture router, string rule)
    {
        string? state = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var alert = (await router.StateAsync()).GetProperty("alerts").EnumerateArray().FirstOrDefault(one => one.GetProperty("rule").GetString() == rule);
                state = alert.ValueKind == JsonValueKind.Undefined ? null : alert.GetProperty("state").GetString();
                return state is not null and not "pending";
            },
            $"no alert {rule}");
        return state;
    }

    /// <summary>The worst states one after the other, by the events.</summary>
    private static async Task<string[]> HeadlinesAsync(RouterFixture router)
    {
        var events = (await router.OpsAsync("ops/events?kind=state&limit=100")).GetProperty("events").EnumerateArray().Reverse();
        var headlines = new List<string>();
        foreach (var happened in events)
        {
            var headline = happened.GetProperty("to").GetString()!.Split(',', ' ', ':', '(')[0];
            if (headlines.Count == 0 || headlines[^1] != headline) headlines.Add(headline);
        }

        return [.. headlines];
    }
}
