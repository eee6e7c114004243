using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Simulator;

/// <summary>Refusals and servers that are not ready, each over a real socket.</summary>
public sealed class RefusalFaultTests
{
    private static readonly string Stream = SimulatorRun.Chat(stream: true);

    [Theory]
    [InlineData(BackendKind.Vllm, "RateLimitError", "429")]
    [InlineData(BackendKind.OpenAI, "requests", "\"rate_limit_exceeded\"")]
    [InlineData(BackendKind.Ollama, "api_error", "null")]
    [InlineData(BackendKind.LlamaCpp, "rate_limit_error", "429")]
    public async Task RateLimited_WithRetryAfter_SendsItAsGiven(BackendKind kind, string type, string code)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(FaultKind.RateLimited, f => f with { RetryAfter = "Wed, 21 Oct 2026 07:28:00 GMT", RetryAfterMs = 1500 });

        using var response = await run.PostAsync(Stream);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("Wed, 21 Oct 2026 07:28:00 GMT", response.Headers.NonValidated["Retry-After"].ToString());
        Assert.Equal("1500", response.Headers.NonValidated["retry-after-ms"].ToString());
        var error = (await SimulatorRun.JsonOf(response)).GetProperty("error");
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetRawText());
        Assert.Equal(AttemptEnd.Refused, (await run.OnlyAttemptAsync()).Ended);
    }

    [Fact]
    public async Task RateLimited_InsufficientQuota_SaysSo()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.RateLimited, f => f with { Code = "insufficient_quota" });

        using var response = await run.PostAsync(Stream);

        Assert.False(response.Headers.NonValidated.Contains("Retry-After"));
        Assert.Equal("insufficient_quota", (await SimulatorRun.JsonOf(response)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Error_Once_ThenNormal()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Error, f => f with { Times = 1 });

        using var first = await run.PostAsync(Stream);
        using var second = await run.PostAsync(Stream);

        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        Assert.Equal(
            """{"error":{"message":"Internal server error","type":"InternalServerError","param":null,"code":500}}""", await first.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Null(run.Backend.Fault);
    }

    [Fact]
    public async Task Error_StatusAndBody_AreSentAsGiven()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.Error, f => f with { Status = 503, Body = "upstream connect error" });

        using var response = await run.PostAsync(Stream);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("upstream connect error", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Error_HealthProbe_IsHitOnlyIfAskedAndNeverCounted()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Error, f => f with { Times = 1 });
        Assert.Equal("HTTP/1.1 200 OK", (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null)).StatusLine);

        run.Fault(FaultKind.Error, f => f with { Times = 1, Probes = true, Status = 502 });
        Assert.StartsWith("HTTP/1.1 502 ", (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null)).StatusLine, StringComparison.Ordinal);

        Assert.Equal(FaultKind.Error, run.Backend.Fault!.Fault);
        Assert.All(run.Backend.Log, entry => Assert.True(entry.Probe));
    }

    [Fact]
    public async Task Loading_Vllm_HasNoOpenPortUntilItsSecondsAreOver()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.Loading, f => f with { Seconds = 10 });

        await Assert.ThrowsAsync<SocketException>(() => RawClient.SendAsync(run.Backend.BaseUrl, "GET", "/health", null));
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("HTTP/1.1 200 OK", (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null)).StatusLine);
    }

    [Fact]
    public async Task Loading_Ollama_ShowsNoLoadedModel()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);
        run.Fault(FaultKind.Loading);

        Assert.Equal(0, (await run.GetJsonAsync("/api/ps")).GetProperty("models").GetArrayLength());
        using var response = await run.PostAsync(Stream);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData(BackendKind.Vllm, FaultKind.QueueFull, 503, "ServiceUnavailableError", "503")]
    [InlineData(BackendKind.OpenAI, FaultKind.QueueFull, 503, "service_unavailable_error", "\"slow_down\"")]
    [InlineData(BackendKind.LlamaCpp, FaultKind.QueueFull, 503, "unavailable_error", "503")]
    [InlineData(BackendKind.Vllm, FaultKind.ContextOverflow, 400, "BadRequestError", "400")]
    [InlineData(BackendKind.OpenAI, FaultKind.ContextOverflow, 400, "invalid_request_error", "\"context_length_exceeded\"")]
    [InlineData(BackendKind.LlamaCpp, FaultKind.ContextOverflow, 400, "exceed_context_size_error", "400")]
    [InlineData(BackendKind.OpenAI, FaultKind.ContentPolicy, 400, "invalid_request_error", "\"content_policy_violation\"")]
    [InlineData(BackendKind.Vllm, FaultKind.ContentPolicy, 400, "BadRequestError", "400")]
    [InlineData(BackendKind.Vllm, FaultKind.EngineDead, 500, "InternalServerError", "500")]
    public async Task Refusal_OfEachServer_HasItsTypeAndCode(BackendKind kind, FaultKind fault, int status, string type, string code)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(fault);

        using var response = await run.PostAsync(Stream);

        var error = (await SimulatorRun.JsonOf(response)).GetProperty("error");
        Assert.Equal((status, type, code), ((int)response.StatusCode, error.GetProperty("type").GetString(), error.GetProperty("code").GetRawText()));
    }

    [Fact]
    public async Task NoPrefill_OnlyARequestThatEndsWithTheAssistant_IsRefused()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);
        run.Fault(FaultKind.NoPrefill);

        using var refused = await run.PostAsync("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"The"}]}""");
        using var taken = await run.PostAsync(SimulatorRun.Chat());

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (refused.StatusCode, taken.StatusCode));
    }

    [Fact]
    public async Task EngineDead_Health_Is503AndOtherPagesStay()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.EngineDead);

        var health = await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null);
        var models = await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/v1/models", null);

        Assert.Equal(("HTTP/1.1 503 Service Unavailable", ""), (health.StatusLine, health.Body));
        Assert.Equal("HTTP/1.1 200 OK", models.StatusLine);
    }
}
