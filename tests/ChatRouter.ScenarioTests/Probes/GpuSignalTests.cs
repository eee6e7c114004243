using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>A GPU that is failing takes its server out of the plan while the server still answers, and comes back when it is well.</summary>
public sealed class GpuSignalTests
{
    public static TheoryData<FaultSettings, string, string> Troubles => new()
    {
        { Gpu() with { Temperature = 97 }, "down", "GPU: 97 °C > 95 °C" },
        { Gpu() with { Xid = 79 }, "down", "GPU: XID 79 (fallen off the bus)" },
        { Gpu() with { EccDoubleBit = 1 }, "down", "GPU: new double-bit ECC errors (1 in all)" },
        { Gpu() with { RowRemapFailure = true }, "down", "GPU: a broken memory row could not be replaced" },
        { Gpu() with { Temperature = 86, MemoryTemperature = 80 }, "degraded", "GPU: 86 °C, limit 85 °C" },
        { Gpu() with { ThrottleReasons = 0x40 }, "degraded", "GPU: clocks lowered: thermal (hardware)" },
        { Gpu() with { FreeMebibytes = 100 }, "degraded", "GPU: 100 MiB of memory free < 512 MiB" },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Trouble_OneInterval_NotAskedWhileThereIsABetterOneAndBackAfterwards(FaultSettings trouble, string verdict, string reason)
    {
        var clock = new SkippingClock();
        await using var router = await StartAsync(clock, "primary");
        await router.NextVerdictIsAsync("healthy", clock);

        router.Simulator.Backends["primary"].SetFault(trouble);
        await router.NextVerdictIsAsync(verdict, clock);
        Assert.Equal(reason, (await router.BackendAsync()).GetProperty("healthReason").GetString());
        for (var call = 0; call < 5; call++) Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);

        router.Simulator.ClearFaults();
        await router.NextVerdictIsAsync("healthy", clock, after: trouble.EccDoubleBit is null ? null : TimeSpan.FromMinutes(5));
        router.Fault("fallback", FaultKind.Down);
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task Figures_AreInTheStateAndANoteOnAnExporterThatIsAwayIsNoVerdict()
    {
        var clock = new SkippingClock();
        await using var router = await StartAsync(clock, "fallback");
        router.Fault("fallback", FaultKind.Gpu, fault => fault with { Temperature = 70, Xid = 43 });
        await router.NextVerdictIsAsync("healthy", clock);
        var gpu = (await router.BackendAsync()).GetProperty("gpu");
        Assert.Equal((70, 76, 43, 0), (Figure("temperature"), Figure("memoryTemperature"), Figure("xid"), Figure("throttleReasons")));

        router.Fault("fallback", FaultKind.Down);
        clock.Skip(ProbeScenario.OneInterval);
        await Eventually.TrueAsync(
            async () => (await router.BackendAsync()).GetProperty("healthReason").GetString() == "ok; GPU metrics: no answer", "the exporter's absence is not noted");
        Assert.Equal("healthy", (await router.BackendAsync()).GetProperty("health").GetString());

        int Figure(string name) => gpu.GetProperty(name).GetInt32();
    }

    private static FaultSettings Gpu() => new() { Fault = FaultKind.Gpu };

    // The exporter is a page of a simulated server, by its own address: one may watch the other's GPU.
    private static Task<RouterFixture> StartAsync(SkippingClock clock, string exporter) => RouterFixture.StartAsync(new RouterSetup(
        new ScenarioBackend("primary", BackendKind.Vllm) { ConfigureBy = simulator => $$"""{ "health": { "gpu": { "metricsUrl": "{{simulator.Backends[exporter].BaseUrl}}dcgm/metrics" } } }""" },
        new ScenarioBackend("fallback", BackendKind.Vllm)) { Defaults = "{}", Clock = clock });
}
