using System.Globalization;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>The timer function finds dead backends, and those that are back, while no caller asks for anything.</summary>
public sealed class ProbeTests
{
    /// <summary>A way to be dead on each server, and the verdict.</summary>
    public static TheoryData<BackendKind, FaultKind, string> Deaths => new()
    {
        { BackendKind.Vllm, FaultKind.Down, "down" },
        { BackendKind.Vllm, FaultKind.EngineDead, "down" },
        { BackendKind.Vllm, FaultKind.Loading, "down" },
        { BackendKind.Ollama, FaultKind.Down, "down" },
        { BackendKind.LlamaCpp, FaultKind.Down, "down" },
        { BackendKind.LlamaCpp, FaultKind.Loading, "warming" },
        { BackendKind.OpenAI, FaultKind.Down, "down" },
        { BackendKind.Anthropic, FaultKind.Down, "down" },
    };

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task DeadBackend_OneIntervalWithoutTraffic_OutOfThePlanAndBackAfterRecovery(BackendKind kind, FaultKind death, string verdict)
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(kind, clock);
        clock.Skip(ProbeScenario.OneInterval);
        await router.VerdictIsAsync("healthy");

        router.Fault("primary", death);
        clock.Skip(ProbeScenario.OneInterval);
        await router.VerdictIsAsync(verdict, clock);
        Assert.Empty(router.Simulator.Log.Read(probes: false));
        var without = await router.AskAsync(Ask.For("Hello"));

        router.Simulator.ClearFaults();
        clock.Skip(ProbeScenario.OneInterval);
        await router.VerdictIsAsync("healthy", clock);
        Assert.Single(router.Simulator.Log.Read(probes: false));
        var with = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal(("fallback", "1"), (without.Backend, without.Headers["x-router-attempts"]));
        var skipped = Assert.Single((await router.DecisionAsync(without.Decision)).GetProperty("skipped").EnumerateArray());
        Assert.StartsWith(verdict + ":", skipped.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(("primary", "1"), (with.Backend, with.Headers["x-router-attempts"]));
    }

    [Fact]
    public async Task AcceptsAndNeverAnswers_Down()
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock, """{ "health": { "timeout": "500ms", "degradedAfter": "200ms" } }""");
        router.Fault("primary", FaultKind.Silent);

        clock.Skip(ProbeScenario.OneInterval);

        await router.VerdictIsAsync("down");
        Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task AnswersButSlowly_DegradedAndAskedLastInItsRung()
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock, """{ "health": { "degradedAfter": "100ms" } }""", fallbackRung: 1);
        router.Fault("primary", FaultKind.SlowHeaders, f => f with { DelayMs = 200, Probes = true });

        clock.Skip(ProbeScenario.OneInterval);
        await router.VerdictIsAsync("degraded");

        for (var call = 0; call < 5; call++) Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);
        router.Fault("fallback", FaultKind.Down);
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task EveryBackendDead_NotReadyWithReasonsThenReadyAgain()
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock);
        router.Fault("primary", FaultKind.Down);
        router.Fault("fallback", FaultKind.Down);
        clock.Skip(ProbeScenario.OneInterval);
        await router.VerdictIsAsync("down", clock);

        await Eventually.TrueAsync(async () => (await router.ReadyAsync()).GetProperty("status").GetString() == "not ready", "it stays ready");
        Assert.Contains(
            (await router.ReadyAsync()).GetProperty("reasons").EnumerateArray(),
            reason => reason.GetString()!.StartsWith("backend 'primary': down", StringComparison.Ordinal));
        var refused = await router.AskAsync(Ask.For("Hello"));
        Assert.Equal("all_backends_unavailable", refused.ErrorCode);

        // Not later than the next probe run.
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 10);

        router.Simulator.ClearFaults();
        clock.Skip(ProbeScenario.OneInterval);
        await Eventually.TrueAsync(async () => (await router.ReadyAsync()).GetProperty("status").GetString() == "ready", "it stays not ready");
    }
}
