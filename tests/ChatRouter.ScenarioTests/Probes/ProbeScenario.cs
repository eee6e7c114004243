using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>A router whose probe timer runs on a clock that the scenario moves: <c>primary</c> on rung 1, <c>fallback</c> on rung 2 unless said otherwise.</summary>
internal static class ProbeScenario
{
    /// <summary>The function's schedule is every ten seconds.</summary>
    public static readonly TimeSpan OneInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <param name="kind">The server that the primary is.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="primary">More fields of the primary in router.json.</param>
    /// <param name="fallbackRung">Where the fallback stands.</param>
    public static Task<RouterFixture> StartAsync(BackendKind kind, TimeProvider clock, string primary = "{}", int fallbackRung = 2)
        => RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("primary", kind) { Settings = primary },
            new ScenarioBackend("fallback", BackendKind.Vllm) { Rung = fallbackRung }) { Defaults = "{}", Clock = clock });

    /// <summary>What <c>/ops/state</c> shows of a backend.</summary>
    public static async Task<JsonElement> BackendAsync(this RouterFixture router, string name = "primary")
        => (await router.StateAsync()).GetProperty("backends").EnumerateArray().Single(backend => backend.GetProperty("name").GetString() == name);

    /// <summary>Lets one probe run pass and waits for its verdict over the primary. Tries of one run are a quarter of a second apart: their clock is helped along.</summary>
    public static async Task NextVerdictIsAsync(this RouterFixture router, string expected, SkippingClock clock, TimeSpan? after = null)
    {
        clock.Skip(after ?? OneInterval);
        await router.VerdictIsAsync(expected, clock);
    }

    /// <summary>Waits for the verdict over the primary. The clock is helped along through one run, never into the next one.</summary>
    public static Task VerdictIsAsync(this RouterFixture router, string expected, SkippingClock? clock = null)
    {
        var helped = TimeSpan.Zero;
        return Eventually.TrueAsync(
            async () =>
            {
                var health = (await router.BackendAsync()).GetProperty("health").GetString();
                if (health == expected) return true;
                if (clock is null || helped >= LongestRun) return false;
                clock.Skip(Step);
                helped += Step;
                return false;
            },
            $"the verdict is not {expected}");
    }

    /// <summary>What <c>/readyz</c> says to the operator.</summary>
    public static Task<JsonElement> ReadyAsync(this RouterFixture router) => router.OpsAsync("readyz");
}
