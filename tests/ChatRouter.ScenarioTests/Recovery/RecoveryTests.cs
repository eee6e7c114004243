using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Recovery;

/// <summary>A backend that stays down has itself restarted.</summary>
public sealed class RecoveryTests
{
    private static readonly TimeSpan OneStep = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task BackendStaysDown_CalledOnceInFiveMinutesAlsoAcrossARestart()
    {
        await using var hook = ScriptedBackend.Start(ScriptedBackend.Json("{}"));
        var tables = new MemoryEntityTableStore();
        var clock = new SkippingClock();
        await using (var router = await StartAsync(hook, tables, clock))
        {
            router.Fault("primary", FaultKind.Down);
            await ProbeAsync(router, clock, () => hook.Requests == 1);
            // A call that the router's stop cuts off has another result.
            await EventsAreAsync(tables, 2);
        }

        await using var again = await StartAsync(hook, tables, clock);
        again.Fault("primary", FaultKind.Down);
        for (var run = 0; run < 10; run++) await ProbeAsync(again, clock);
        Assert.Equal(1, hook.Requests);
        await ProbeAsync(again, clock, () => hook.Requests == 2);

        Assert.StartsWith("POST /restart HTTP/1.1", hook.LastHead, StringComparison.Ordinal);
        Assert.Contains("x-hook-key: of-the-hook", hook.LastHead, StringComparison.Ordinal);
        Assert.Contains("\"backend\":\"primary\"", hook.LastBody, StringComparison.Ordinal);
        await EventsAreAsync(tables, 4);
        Assert.Equal(["Accepted", "Accepted", "Called", "Called"], (await EventsAsync(tables)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task HookHangs_ProbesGoOn()
    {
        await using var hook = ScriptedBackend.Start((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        var clock = new SkippingClock();
        await using var router = await StartAsync(hook, new MemoryEntityTableStore(), clock);
        router.Fault("primary", FaultKind.Down);
        await ProbeAsync(router, clock, () => hook.Requests == 1);

        router.Simulator.ClearFaults();
        await ProbeAsync(router, clock);
        await Eventually.TrueAsync(
            async () => (await router.StateAsync()).GetProperty("backends")[0].GetProperty("health").GetString() == "healthy", "the probes wait for the hook");
    }

    private static Task<RouterFixture> StartAsync(ScriptedBackend hook, IEntityTableStore tables, TimeProvider clock) => RouterFixture.StartAsync(
        new RouterSetup(
            new ScenarioBackend("primary", BackendKind.OpenAI)
            {
                Settings = $$"""
                    {
                      "health": { "transportFailures": 1 },
                      "recovery": { "url": "{{new Uri(hook.Address, "/restart")}}", "after": "30s", "header": "x-hook-key", "secret": "env:HOOK_KEY" }
                    }
                    """,
            },
            new ScenarioBackend("fallback", BackendKind.OpenAI) { Rung = 2 })
        {
            Defaults = "{}",
            Tables = tables,
            Clock = clock,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOOK_KEY"] = "of-the-hook" },
        });

    /// <summary>One probe run, or as many as it takes. In small steps: one of ten seconds would end a call to the hook that has just begun.</summary>
    private static async Task ProbeAsync(RouterFixture router, SkippingClock clock, Func<bool>? until = null)
    {
        do
        {
            var before = await LatestRunAsync(router);
            await Eventually.TrueAsync(
                async () =>
                {
                    if (await LatestRunAsync(router) > before || until?.Invoke() == true) return true;
                    clock.Skip(OneStep);
                    return false;
                },
                "the prober does not run");
        }
        while (until?.Invoke() == false);
    }

    private static async Task<DateTimeOffset> LatestRunAsync(RouterFixture router)
        => (await router.StateAsync()).GetProperty("backends")[1].TryGetProperty("checkedAt", out var at) ? at.GetDateTimeOffset() : DateTimeOffset.MinValue;

    private static Task EventsAreAsync(MemoryEntityTableStore tables, int count)
        => Eventually.TrueAsync(async () => (await EventsAsync(tables)).Count == count, "not every call and result is an event");

    private static async Task<List<string>> EventsAsync(MemoryEntityTableStore tables)
    {
        var found = new List<string>();
        await foreach (var row in tables.Table(TableNames.Events).QueryAsync(null, null, default))
        {
            if (row.Text("Kind") == "recovery") found.Add(row.Text("To")!);
        }

        return found;
    }
}
