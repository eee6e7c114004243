using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health;

public sealed class BackendProbeTests
{
    private const string LoadingBody = """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""";

    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();

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

    [Theory]
    [InlineData(200, HealthState.Healthy, "ok")]
    [InlineData(404, HealthState.Healthy, "ok")]
    [InlineData(401, HealthState.Down, "credential refused (/v1/models answered 401)")]
    [InlineData(429, HealthState.Degraded, "throttled (/v1/models answered 429)")]
    [InlineData(500, HealthState.Down, "/v1/models answered 500")]
    public async Task OpenAI_ModelList_IsAskedOnceForItsStatus(int status, HealthState state, string reason)
    {
        _fake.On("/v1/models", status, """{"object":"list","data":[{"id":"another"}]}""");
        var verdict = await ProbeAsync(ProtocolKind.OpenAI, "gpt");

        Assert.Equal((state, reason), (verdict.State, verdict.Reason));
        Assert.Equal(["/v1/models"], _fake.Paths);
    }

    [Theory]
    [InlineData(200, 200, "{}", HealthState.Healthy, "ok")]
    [InlineData(404, 200, "{}", HealthState.Healthy, "ok")]
    [InlineData(200, 404, """{"type":"error","error":{"type":"not_found_error","message":"model: claude"}}""", HealthState.Down, "model not known: 'claude'")]
    [InlineData(200, 404, "404 page not found", HealthState.Healthy, "ok")]
    [InlineData(401, 200, "{}", HealthState.Down, "credential refused (/v1/models answered 401)")]
    public async Task Anthropic_ModelPage_TellsWhetherTheAccountHasTheModel(int list, int model, string page, HealthState state, string reason)
    {
        _fake.On("/v1/models", list);
        _fake.On("/v1/models/claude", model, page);
        var verdict = await ProbeAsync(ProtocolKind.Anthropic, "claude", backend => backend with { Credential = new BackendCredential(CredentialKind.ApiKeyHeader, "k") });

        Assert.Equal((state, reason), (verdict.State, verdict.Reason));
        Assert.All(_fake.Requests, request => Assert.Equal(
            ("k", "2023-06-01"), (Assert.Single(request.Headers.GetValues("x-api-key")), Assert.Single(request.Headers.GetValues("anthropic-version")))));
    }

    [Theory]
    [InlineData(null, "/openai/v1/models")]
    [InlineData("2024-10-21", "/openai/models?api-version=2024-10-21")]
    public async Task AzureOpenAI_Version_DecidesThePath(string? version, string path)
    {
        _fake.On(path, 200);
        var verdict = await ProbeAsync(ProtocolKind.AzureOpenAI, "deployment", backend => backend with { ApiVersion = version });

        Assert.Equal(HealthState.Healthy, verdict.State);
        Assert.Equal([path], _fake.Paths);
    }

    [Theory]
    [InlineData(CredentialKind.None, null, null)]
    [InlineData(CredentialKind.Bearer, "Authorization", "Bearer SECRET")]
    [InlineData(CredentialKind.ApiKeyHeader, "api-key", "SECRET")]
    [InlineData(CredentialKind.EntraToken, "Authorization", "Bearer TOKEN scope")]
    public async Task Every_Credential_GoesWithEveryProbeAndIntoNoReason(CredentialKind kind, string? header, string? value)
    {
        _fake.On("/health", "vllm/health").On("/v1/models", 500).On("/metrics", "vllm/metrics");
        var verdict = await ProbeAsync(ProtocolKind.Vllm, "qwen", backend => backend with { Credential = new BackendCredential(kind, "SECRET", "scope") });

        Assert.Equal(3, _fake.Requests.Count);
        Assert.All(_fake.Requests, request => Assert.Equal(
            value,
            new[] { "Authorization", "api-key" }.Where(name => request.Headers.Contains(name)).Select(name => Assert.Single(request.Headers.GetValues(name))).SingleOrDefault()));
        Assert.All(_fake.Requests, request => Assert.Equal(header is not null, header is not null && request.Headers.Contains(header)));
        Assert.DoesNotContain("SECRET", verdict.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EntraToken_NotToBeHad_IsDownWithoutACall()
    {
        var credential = new BackendCredential(CredentialKind.EntraToken, Scope: "broken");
        var verdict = await ProbeAsync(ProtocolKind.AzureOpenAI, "d", backend => backend with { Credential = credential });

        Assert.Equal((HealthState.Down, "no access token (InvalidOperationException)"), (verdict.State, verdict.Reason));
        Assert.Empty(_fake.Requests);
    }

    [Fact]
    public async Task BaseUrlWithPath_IsKeptBeforeTheProbesPath()
    {
        _fake.On("/llm/one/v1/models", 200);
        var verdict = await ProbeAsync(ProtocolKind.OpenAI, "m", backend => backend with { BaseUrl = new Uri("http://gateway/llm/one") });

        Assert.Equal(HealthState.Healthy, verdict.State);
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

    private async Task<BackendHealth> ProbeAsync(ProtocolKind protocol, string model, Func<Backend, Backend>? change = null)
    {
        var backend = new Backend { Name = "b", Protocol = protocol, BaseUrl = new Uri("http://backend"), Model = model, QuotaGroup = "b" };
        backend = change?.Invoke(backend) ?? backend;
        using var http = _fake.Connect();
        var report = await _clock.RunToEndAsync(() => new BackendProber(http, new FakeTokens(), _clock).ProbeAsync(backend, Task.FromResult<BackendHealth?>(null), default));
        return HealthVerdict.From(backend.Name, report, backend.Health, null, _clock.Now);
    }

    private sealed class FakeTokens : ChatRouter.Protocols.ITokenSource
    {
        public ValueTask<string> GetTokenAsync(string scope, CancellationToken cancellationToken) =>
            scope == "broken" ? throw new InvalidOperationException("a long story") : new ValueTask<string>($"TOKEN {scope}");
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
