using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>While a circuit is open the probes make its trials: a server that works again is back in service without a caller risked on it.</summary>
public sealed class ProbeTrialTests
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task PrimaryRecovers_CircuitLetsTrafficThroughWithinTwoProbeRunsAndNoCallerWasTheTrial()
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock);
        await router.NextVerdictIsAsync("healthy", clock);
        router.Fault("primary", FaultKind.Error, fault => fault with { Status = 503 });
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);
                return await CircuitAsync(router) == "open";
            },
            "the circuit stays closed");

        var attempts = (await router.AttemptsAsync("primary")).Count;
        router.Simulator.ClearFaults();
        var recovered = clock.GetUtcNow();
        while (await CircuitAsync(router) is "open" or "halfopen")
        {
            Assert.True(clock.GetUtcNow() - recovered < Recovery, "not back within 30 s");
            var checkedAt = (await router.BackendAsync()).GetProperty("checkedAt").GetDateTimeOffset();
            clock.Skip(ProbeScenario.OneInterval);
            await Eventually.TrueAsync(async () => (await router.BackendAsync()).GetProperty("checkedAt").GetDateTimeOffset() > checkedAt, "no probe run");
        }

        Assert.Contains(await CircuitAsync(router), new[] { "ramping", "closed" }, StringComparer.Ordinal);
        Assert.Equal(attempts, (await router.AttemptsAsync("primary")).Count);

        clock.Skip(TimeSpan.FromMinutes(10));
        await Eventually.TrueAsync(async () => await CircuitAsync(router) == "closed", "the ramp does not end");
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    private static async Task<string?> CircuitAsync(RouterFixture router) => (await router.BackendAsync()).GetProperty("circuit").GetString();
}
