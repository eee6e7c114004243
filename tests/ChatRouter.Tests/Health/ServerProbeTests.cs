using ChatRouter.Health;
using ChatRouter.Model;

namespace ChatRouter.Tests.Health;

/// <summary>What a probe finds out about vLLM, SGLang, Ollama and llama.cpp.</summary>
public sealed class ServerProbeTests : BackendProbeFixture
{
    private const string LoadingBody = """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""";

    [Fact]
    public async Task Vllm_AllWell_GivesTheLoadOfAllEngines()
    {
        _fake.On("/health", "vllm/health").On("/v1/models", "vllm/models").On("/metrics", "vllm/metrics");
        var verdict = await ProbeAsync(ProtocolKind.Vllm, "qwen");

        Assert.Equal((HealthState.Healthy, "ok", 2), (verdict.State, verdict.Reason, verdict.Level));
        Assert.Equal((40, 13, 0.87), (verdict.Running, verdict.Waiting, verdict.KvCacheUse));
        Assert.Equal(["/health", "/v1/models", "/metrics"], _fake.Paths);
    }

    [Theory]
    [InlineData("vllm/metrics-old", 5, 0, 0.55)]
    [InlineData("vllm/metrics-by-reason", 1, 6, null)]
    public async Task Vllm_OtherVersions_AreUnderstood(string metrics, int running, int waiting, double? use)
    {
        _fake.On("/health", "vllm/health").On("/v1/models", "vllm/models").On("/metrics", metrics);
        var verdict = await ProbeAsync(ProtocolKind.Vllm, "qwen-lora");

        Assert.Equal((HealthState.Healthy, running, waiting, use), (verdict.State, verdict.Running, verdict.Waiting, verdict.KvCacheUse));
    }

    [Fact]
    public async Task Vllm_WithoutMetrics_IsHealthyWithoutFigures()
    {
        _fake.On("/health", "vllm/health").On("/v1/models", "vllm/models");
        var verdict = await ProbeAsync(ProtocolKind.Vllm, "qwen");

        Assert.Equal((HealthState.Healthy, 2, null), (verdict.State, verdict.Level, verdict.Running));
    }

    [Fact]
    public async Task Vllm_EngineDead_IsDownAndAskedNoFurther()
    {
        _fake.On("/health", "vllm/health-dead").On("/v1/models", "vllm/models");
        var verdict = await ProbeAsync(ProtocolKind.Vllm, "qwen");

        Assert.Equal((HealthState.Down, "/health answered 503"), (verdict.State, verdict.Reason));
        Assert.Equal(["/health"], _fake.Paths);
    }

    [Fact]
    public async Task Vllm_EngineAsleep_IsDownAlthoughHealthSaysYes()
    {
        _fake.On("/health", "vllm/health").On("/v1/models", "vllm/models").On("/metrics", "vllm/metrics-asleep");
        var verdict = await ProbeAsync(ProtocolKind.Vllm, "qwen");

        Assert.Equal((HealthState.Down, "the engine is asleep", 1), (verdict.State, verdict.Reason, verdict.Level));
    }

    [Theory]
    [InlineData("vllm/models", "gpt", HealthState.Down, "model not listed: 'gpt' (listed: qwen, qwen-lora)")]
    [InlineData("vllm/models", "Qwen", HealthState.Down, "model not listed: 'Qwen' (listed: qwen, qwen-lora)")]
    [InlineData("vllm/models-401", "qwen", HealthState.Down, "credential refused (/v1/models answered 401)")]
    [InlineData("llamacpp/loading-health", "qwen", HealthState.Warming, "loading its model")]
    [InlineData("vllm/health", "qwen", HealthState.Degraded, "/v1/models is not a model list")]
    public async Task Vllm_ModelList_IsJudged(string fixture, string model, HealthState state, string reason)
    {
        _fake.On("/health", "vllm/health").On("/v1/models", fixture);
        var verdict = await ProbeAsync(ProtocolKind.Vllm, model);

        Assert.Equal((state, reason, 1), (verdict.State, verdict.Reason, verdict.Level));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":7}""")]
    [InlineData("<html>")]
    public async Task Vllm_ModelListOfAnotherShape_IsDegradedNotDown(string body)
    {
        _fake.On("/health", "vllm/health").On("/v1/models", 200, body);

        Assert.Equal(HealthState.Degraded, (await ProbeAsync(ProtocolKind.Vllm, "qwen")).State);
    }

    [Fact]
    public async Task Vllm_ModelListHangs_IsDegradedAtTheLimitOfTheRun()
    {
        _fake.On("/health", "vllm/health").On("/v1/models", Silent);
        var start = _clock.Now;
        var verdict = await ProbeAsync(ProtocolKind.Vllm, "qwen");

        Assert.Equal((HealthState.Degraded, "/v1/models did not answer"), (verdict.State, verdict.Reason));
        Assert.Equal(TimeSpan.FromSeconds(5), _clock.Now - start);
    }

    [Fact]
    public async Task Sglang_AllWell_CountsEachRequestOnce()
    {
        _fake.On("/health", 200).On("/v1/models", "vllm/models").On("/metrics", "sglang/metrics");
        var verdict = await ProbeAsync(ProtocolKind.Sglang, "qwen");

        Assert.Equal((HealthState.Healthy, 2, 3, 0.55), (verdict.State, verdict.Running, verdict.Waiting, verdict.KvCacheUse));
    }

    [Theory]
    [InlineData("tiny", "ollama/ps", HealthState.Healthy, "ok")]
    [InlineData("tiny:latest", "ollama/ps", HealthState.Healthy, "ok")]
    [InlineData("big", "ollama/ps", HealthState.Healthy, "ok; model not loaded, the first call loads it")]
    [InlineData("tiny", "ollama/ps-empty", HealthState.Healthy, "ok; model not loaded, the first call loads it")]
    [InlineData("tin", "ollama/ps", HealthState.Down, "model not listed: 'tin' (listed: big:latest, tiny:latest)")]
    public async Task Ollama_Tags_DecideAndLoadingIsNoted(string model, string ps, HealthState state, string reason)
    {
        _fake.On("/api/version", "ollama/version").On("/api/tags", "ollama/tags").On("/api/ps", ps);
        var verdict = await ProbeAsync(ProtocolKind.Ollama, model);

        Assert.Equal((state, reason), (verdict.State, verdict.Reason));
    }

    [Fact]
    public async Task LlamaCpp_Loading_IsWarming()
    {
        _fake.On("/health", "llamacpp/loading-health");
        var verdict = await ProbeAsync(ProtocolKind.LlamaCpp, "tiny");

        Assert.Equal((HealthState.Warming, "loading its model"), (verdict.State, verdict.Reason));
    }

    [Fact]
    public async Task LlamaCpp_LoadingBetweenTwoProbes_IsWarming()
    {
        _fake.On("/health", "llamacpp/health").On("/v1/models", 503, LoadingBody);

        Assert.Equal(HealthState.Warming, (await ProbeAsync(ProtocolKind.LlamaCpp, "tiny")).State);
    }

    [Fact]
    public async Task LlamaCpp_WithMetrics_ReadsThem()
    {
        _fake.On("/health", "llamacpp/health").On("/v1/models", "llamacpp/models").On("/metrics", "llamacpp/metrics");
        var verdict = await ProbeAsync(ProtocolKind.LlamaCpp, "another name");

        Assert.Equal((HealthState.Healthy, 0, 0), (verdict.State, verdict.Running, verdict.Waiting));
        Assert.DoesNotContain("/slots", _fake.Paths, StringComparer.Ordinal);
    }

    [Fact]
    public async Task LlamaCpp_WithoutMetrics_CountsBusySlots()
    {
        _fake.On("/health", "llamacpp/health").On("/v1/models", "llamacpp/models").On("/metrics", 501)
            .On("/slots", 200, """[{"id":0,"is_processing":true},{"id":1,"is_processing":false},{"id":2,"is_processing":true}]""");
        var verdict = await ProbeAsync(ProtocolKind.LlamaCpp, "tiny");

        Assert.Equal((HealthState.Healthy, 2, null), (verdict.State, verdict.Running, verdict.Waiting));
    }

    [Fact]
    public async Task LlamaCpp_RecordedSlots_AreRead()
    {
        _fake.On("/health", "llamacpp/health").On("/v1/models", "llamacpp/models").On("/metrics", 501).On("/slots", "llamacpp/slots");

        Assert.Equal(0, (await ProbeAsync(ProtocolKind.LlamaCpp, "tiny")).Running);
    }

    [Fact]
    public async Task LlamaCpp_WrongKey_IsDown()
    {
        _fake.On("/health", "llamacpp/health").On("/v1/models", "llamacpp/err-401");

        Assert.Equal("credential refused (/v1/models answered 401)", (await ProbeAsync(ProtocolKind.LlamaCpp, "tiny")).Reason);
    }

    [Fact]
    public async Task EndlessBody_IsCutAndTheProbeEnds()
    {
        _fake.On("/health", "vllm/health").On("/v1/models", "vllm/models")
            .On("/metrics", _ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) }));

        Assert.Equal(HealthState.Healthy, (await ProbeAsync(ProtocolKind.Vllm, "qwen")).State);
    }

    private static async Task<HttpResponseMessage> Silent(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("It cannot end.");
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'#');
            return new(buffer.Length);
        }
    }
}
