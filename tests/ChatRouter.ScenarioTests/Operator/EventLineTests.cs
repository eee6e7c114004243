using ChatRouter.Health;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.ScenarioTests.Operator;

/// <summary>The log says in one line each what has changed: whoever looks at the console sees it.</summary>
public sealed class EventLineTests
{
    [Fact]
    public async Task BackendDies_ProbeAndCircuitSayItInOneLineEachAndSoDoesTheReturn()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("gpu", BackendKind.Vllm), new ScenarioBackend("cpu", BackendKind.Ollama) { Rung = 2 })
        {
            Defaults = """{ "breaker": { "consecutiveFailures": 1 } }""",
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["AzureWebJobs.probebackends.Disabled"] = "true" },
        });
        var prober = router.App.Services.GetRequiredService<Prober>();
        await prober.RunAsync(CancellationToken.None);
        router.Fault("gpu", FaultKind.Error);
        for (var call = 0; call < 2; call++) Assert.Equal("cpu", (await router.AskAsync(Ask.For("Hello"))).Backend);
        await LineAsync(router, "breaker gpu: ", "-> open: ");

        router.Fault("gpu", FaultKind.EngineDead);
        await prober.RunAsync(CancellationToken.None);
        await LineAsync(router, "health gpu: healthy -> down: ");

        router.Simulator.ClearFaults();
        await prober.RunAsync(CancellationToken.None);
        await LineAsync(router, "health gpu: down -> healthy: ");
        Assert.DoesNotContain(router.EventLines, line => line.Contains('\n', StringComparison.Ordinal));
    }

    private static Task LineAsync(RouterFixture router, string begin, string holds = "") => Eventually.TrueAsync(
        () => router.EventLines.Any(line => line.StartsWith(begin, StringComparison.OrdinalIgnoreCase) && line.Contains(holds, StringComparison.OrdinalIgnoreCase)),
        $"no line '{begin}...{holds}'");
}
