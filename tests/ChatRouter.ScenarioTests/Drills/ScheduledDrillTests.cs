using System.Text.Json;
using ChatRouter.Operations.Alerts;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>A drill that runs by its schedule in a running router: the host's timer, the fault, its own requests, the record and the alert.</summary>
public sealed class ScheduledDrillTests
{
    [Fact]
    public async Task Due_TwoInstances_OneRunsItAndCallersNoticeNothing()
    {
        var (clock, tables) = (new SkippingClock(), new MemoryEntityTableStore());
        await using var router = await RouterFixture.StartAsync(Setup(clock, tables, "{}"));
        await using var other = await RouterFixture.StartAsync(Setup(clock, tables, "{}"));

        await DueAsync(clock, router);
        JsonElement faults = default;
        await Eventually.TrueAsync(async () => (faults = (await router.OpsAsync("ops/faults")).GetProperty("faults")).GetArrayLength() == 1, "there is no fault", TimeSpan.FromSeconds(30));
        Assert.Equal((true, "schedule"), (faults[0].GetProperty("marked").GetBoolean(), faults[0].GetProperty("who").GetString()));
        var answer = await router.AskAsync(Ask.For("Hello"));

        // Circuits belong to all: what the drill opens takes the backend out, but no caller runs into the fault.
        Assert.Equal("1", answer.Headers["x-router-attempts"]);

        var run = await EndAsync(router);
        Assert.Equal(("nightly", "completed", 0, 1.0), (run.GetProperty("drill").GetString(), run.GetProperty("status").GetString(), run.GetProperty("failed").GetInt32(), run.GetProperty("fallbackShare").GetDouble()));
        Assert.InRange(run.GetProperty("requests").GetInt32(), 5, 20);
        Assert.False(run.GetProperty("isRed").GetBoolean());
        Assert.Equal(1, (await other.OpsAsync("ops/drills")).GetProperty("runs").GetArrayLength());
        Assert.Empty((await router.OpsAsync("ops/faults")).GetProperty("faults").EnumerateArray());
        await Eventually.TrueAsync(async () => (await router.OpsAsync("ops/events?kind=drill")).GetProperty("events").GetArrayLength() == 1, "there is no event, or more than one");
    }

    [Fact]
    public async Task Red_WithoutASecondAttempt_IsKeptAndTold()
    {
        var clock = new SkippingClock();
        await using var router = await RouterFixture.StartAsync(Setup(clock, new MemoryEntityTableStore(), """{ "maxAttempts": 1 }"""));

        await DueAsync(clock, router);
        var run = await EndAsync(router);

        Assert.True(run.GetProperty("isRed").GetBoolean());
        Assert.InRange(run.GetProperty("failed").GetInt32(), 1, 20);
        Assert.Empty((await router.OpsAsync("ops/faults")).GetProperty("faults").EnumerateArray());
        var alerts = router.App.Services.GetRequiredService<AlertSender>();
        await Eventually.TrueAsync(
            async () =>
            {
                await alerts.RunAsync(default);
                return (await router.StateAsync()).GetProperty("alerts").EnumerateArray().Any(alert => alert.GetProperty("rule").GetString() == "drill-failed" && alert.GetProperty("state").GetString() == "firing");
            },
            "the alert does not fire");
    }

    // The first tick only begins to count.
    private static async Task DueAsync(SkippingClock clock, RouterFixture router)
    {
        clock.Skip(TimeSpan.FromMinutes(1));
        var fleet = router.App.Services.GetRequiredService<IEntityTableStore>();
        await Eventually.TrueAsync(async () => await fleet.Table(TableNames.Fleet).GetAsync("drill", "nightly", default) is not null, "the timer does not look");
        clock.Skip(TimeSpan.FromMinutes(1));
    }

    private static async Task<JsonElement> EndAsync(RouterFixture router)
    {
        JsonElement runs = default;
        await Eventually.TrueAsync(async () => (runs = (await router.OpsAsync("ops/drills")).GetProperty("runs")).GetArrayLength() == 1, "the drill does not end", TimeSpan.FromSeconds(30));
        return runs[0];
    }

    private static RouterSetup Setup(TimeProvider clock, IEntityTableStore tables, string route) => new(new ScenarioBackend("primary", BackendKind.Vllm), new ScenarioBackend("second", BackendKind.Vllm) { Rung = 2 })
    {
        Clock = clock,
        Tables = tables,
        Route = route,
        Top = """{ "drills": { "enabled": true, "scheduled": [{ "name": "nightly", "schedule": "0 * * * * *", "route": "chat", "rate": 8, "backend": "primary", "kind": "down", "for": "2s" }] } }""",
    };
}
