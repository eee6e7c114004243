using ChatRouter.Health;
using ChatRouter.Model;

namespace ChatRouter.Tests.Health;

/// <summary>What a probe finds out about OpenAI, Anthropic and Azure OpenAI, and the credential and the address that every probe goes with.</summary>
public sealed class ProviderProbeTests : BackendProbeFixture
{
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
}
