using ChatRouter.Fleet.Probing;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>The timer falls silent: instances that handle requests probe in its place, one at a time.</summary>
public sealed class DeputyTests
{
    private static readonly TimeSpan OneInterval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task TimerFallsSilent_ARequestMakesADeputyProbe_AndTheReturningTimerTakesOver()
    {
        var tables = new MemoryEntityTableStore();
        var clock = new SkippingClock();
        await using var backends = await RouterFixture.StartAsync(Two());
        await using (await RouterFixture.StartAsync(At(backends, tables, clock, hasTimer: true)))
        {
            clock.Skip(OneInterval);
            await Eventually.TrueAsync(async () => (await LeaseAsync(tables))?.RunUntil is null && await LeaseAsync(tables) is not null, "the timer never ran");
        }

        await using var one = await RouterFixture.StartAsync(At(backends, tables, clock, hasTimer: false));
        await using var two = await RouterFixture.StartAsync(At(backends, tables, clock, hasTimer: false));
        backends.Simulator.Log.Clear();
        clock.Skip(3 * OneInterval);
        backends.Fault("primary", FaultKind.Down);
        await Eventually.TrueAsync(
            async () =>
            {
                await Task.WhenAll(one.AskAsync(Ask.For("Hello")), two.AskAsync(Ask.For("Hello")));
                clock.Skip(TimeSpan.FromMilliseconds(50));
                return (await HealthAsync(one), await HealthAsync(two)) == ("down", "down");
            },
            "no deputy probes");

        // The verdicts are written before the end of the run: a view may hold the one without the other.
        await Eventually.TrueAsync(async () => (await two.StateAsync()).GetProperty("prober").GetString() == "deputy", "the state does not show the deputy");
        Assert.Equal(ProbeRunner.Deputy, (await LeaseAsync(tables))!.Runner);
        Assert.Single(backends.Simulator.Log.Read(probes: true), entry => entry is { Probe: true, Backend: "fallback" });

        await using var timer = await RouterFixture.StartAsync(At(backends, tables, clock, hasTimer: true));
        await Eventually.TrueAsync(
            async () =>
            {
                clock.Skip(TimeSpan.FromSeconds(1));
                return (await LeaseAsync(tables))!.Runner == ProbeRunner.Timer;
            },
            "the timer does not take over");
        await Eventually.TrueAsync(async () => (await one.StateAsync()).GetProperty("prober").GetString() == "timer", "the state does not show the timer");
    }

    private static RouterSetup Two() => new(new ScenarioBackend("primary", BackendKind.OpenAI), new ScenarioBackend("fallback", BackendKind.OpenAI) { Rung = 2 });

    private static RouterSetup At(RouterFixture backends, IEntityTableStore tables, TimeProvider clock, bool hasTimer) => new(
        new ScenarioBackend("primary", BackendKind.OpenAI)
        {
            Address = backends.Simulator.Backends["primary"].BaseUrl, Settings = """{ "health": { "transportFailures": 1 } }""",
        },
        new ScenarioBackend("fallback", BackendKind.OpenAI) { Rung = 2, Address = backends.Simulator.Backends["fallback"].BaseUrl })
    {
        Defaults = "{}",
        Tables = tables,
        Clock = clock,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["AzureWebJobs.probebackends.Disabled"] = hasTimer ? "false" : "true" },
    };

    private static async Task<string?> HealthAsync(RouterFixture router) => (await router.StateAsync()).GetProperty("backends")[0].GetProperty("health").GetString();

    private static async Task<ProberLease?> LeaseAsync(MemoryEntityTableStore tables)
    {
        await foreach (var row in tables.Table(TableNames.Fleet).QueryAsync("prober", null, default))
        {
            var runner = Enum.Parse<ProbeRunner>(row.Text("Runner")!);
            return new ProberLease(row.Time("Heartbeat")!.Value, row.Text("Holder")!, row.Time("Expiry")!.Value, runner, row.Time("RunUntil"));
        }

        return null;
    }
}
