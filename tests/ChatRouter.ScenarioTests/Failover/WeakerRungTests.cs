using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>An answer that a weaker rung had a part in says so wherever a caller can look, and is one stream all the same.</summary>
public sealed class WeakerRungTests
{
    private const int AnswerTokens = 80;

    [Theory]
    [InlineData(BackendKind.Ollama, true)]
    [InlineData(BackendKind.Ollama, false)]
    [InlineData(BackendKind.LlamaCpp, true)]
    [InlineData(BackendKind.LlamaCpp, false)]
    [InlineData(BackendKind.Anthropic, true)]
    [InlineData(BackendKind.Vllm, false)]
    public async Task TwoGpusAreCut_FinishedByTheCpuModel_MarkedInOneStream(BackendKind cpu, bool prefill)
    {
        await using var router = await RouterFixture.StartAsync(Ladder(cpu, prefill));
        var text = await router.TextOfAsync("gpu1", Body);
        router.Fault("gpu1", FaultKind.Cut, f => f with { AfterTokens = 10 });
        router.Fault("gpu2", FaultKind.Cut, f => f with { AfterTokens = prefill ? 10 : 20 });

        var answer = await CallerAnswer.GetAsync(router, Body, stream: true);

        answer.AssertComplete(text);
        Assert.StartsWith("gpu", answer.Backend, StringComparison.Ordinal);
        AssertMarked(answer.Stream!, "cpu");
        var usage = answer.Usage;
        Assert.Equal(AnswerTokens, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(usage.GetProperty("prompt_tokens").GetInt32() + AnswerTokens, usage.GetProperty("total_tokens").GetInt32());
        Assert.Equal("cpu_model", (await router.DecisionAsync(answer.Decision)).GetProperty("degraded").GetString());
    }

    [Fact]
    public async Task AnsweredByTheCpuModelAlone_MarkedInTheHeadAndInTheStream()
    {
        await using var router = await RouterFixture.StartAsync(Ladder(BackendKind.Ollama, prefill: false));
        var text = await router.TextOfAsync("cpu", Body);
        router.Fault("gpu1", FaultKind.Error);
        router.Fault("gpu2", FaultKind.Error);

        var answer = await CallerAnswer.GetAsync(router, Body, stream: true);

        answer.AssertComplete(text, "cpu");
        Assert.Equal("cpu_model", answer.Headers["x-router-degraded"]);
        AssertMarked(answer.Stream!, "cpu");
        Assert.Equal("cpu_model", (await router.DecisionAsync(answer.Decision)).GetProperty("degraded").GetString());
    }

    [Fact]
    public async Task FinishedByTheOtherGpu_SaysWhoButNotDegraded()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(Gpu("gpu1", prefill: true), Gpu("gpu2", prefill: true) with { Rung = 2 }));
        var text = await router.TextOfAsync("gpu1", Body);
        router.Fault("gpu1", FaultKind.Cut, f => f with { AfterTokens = 10 });

        var answer = await CallerAnswer.GetAsync(router, Body, stream: true);

        answer.AssertComplete(text, "gpu1");
        var last = Assert.Single(answer.Stream!.Chunks, chunk => chunk.TryGetProperty("_backend", out _));
        Assert.Equal("gpu2", last.GetProperty("_backend").GetString());
        Assert.False(last.TryGetProperty("_degraded", out _));
    }

    [Fact]
    public async Task AnsweredByTheFirstRung_HasNoMarks()
    {
        await using var router = await RouterFixture.StartAsync(Ladder(BackendKind.Ollama, prefill: true));

        var answer = await router.StreamAsync(Body);

        answer.AssertEnded();
        Assert.DoesNotContain("\"_", answer.Raw, StringComparison.Ordinal);
    }

    private static string Body => Ask.For("Tell me about routers.", stream: true, ",\"stream_options\":{\"include_usage\":true}");

    private static void AssertMarked(StreamedAnswer answer, string backend)
    {
        var marked = Assert.Single(answer.Chunks, chunk => chunk.TryGetProperty("_degraded", out _));
        Assert.Equal("stop", marked.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal((backend, "cpu_model", "A smaller model answered."), (Text("_backend"), Text("_degraded"), Text("_notice")));

        string? Text(string name) => marked.GetProperty(name).GetString();
    }

    private static RouterSetup Ladder(BackendKind cpu, bool prefill) => new(
        Gpu("gpu1", prefill),
        Gpu("gpu2", prefill),
        new ScenarioBackend("cpu", cpu) { Rung = 2, Model = "small-model", Settings = Capabilities(prefill), Simulate = Simulate })
    {
        Rungs = new Dictionary<int, string> { [2] = """{ "degraded": "cpu_model", "notice": "A smaller model answered." }""" },
    };

    private static ScenarioBackend Gpu(string name, bool prefill) => new(name, BackendKind.Vllm) { Settings = Capabilities(prefill), Simulate = Simulate };

    private static void Simulate(SimulatedBackendOptions backend) => (backend.Family, backend.AnswerTokens) = ("one", AnswerTokens);

    private static string Capabilities(bool prefill) => prefill ? """{ "capabilities": ["prefill"] }""" : "{}";
}
