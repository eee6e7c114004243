using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Ladder;

/// <summary>The built-in ladder, rung by rung, as a newcomer meets it.</summary>
public sealed class LadderTests
{
    [Fact]
    public async Task Chat_EverythingUp_FullServiceFromTheFirstRung()
    {
        await using var router = await StartAsync();

        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(answer.Backend, new[] { "gpu1", "gpu2" });
        Assert.Equal("1", answer.Headers["x-router-rung"]);
        Assert.Equal("1", answer.Headers["x-router-attempts"]);
        Assert.DoesNotContain("x-router-degraded", answer.Headers.Keys);
        Assert.False(answer.Json.TryGetProperty("_degraded", out _));
    }

    [Fact]
    public async Task Chat_OneGpuDown_FullServiceFromTheOther()
    {
        await using var router = await StartAsync("gpu1");

        for (var call = 0; call < 4; call++)
        {
            var answer = await router.AskAsync(Ask.For("Hello"));
            Assert.Equal(("gpu2", "1"), (answer.Backend, answer.Headers["x-router-rung"]));
        }
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData(",\"max_tokens\":1000", 400)]
    [InlineData(",\"max_completion_tokens\":1000", 400)]
    [InlineData(",\"max_tokens\":100", 100)]
    public async Task Chat_BothGpusDown_SecondRungWithItsCap(string asked, int limit)
    {
        await using var router = await StartAsync("gpu1", "gpu2");

        var answer = await router.AskAsync(Ask.For("say 900 tokens", more: asked));

        AssertDegraded(answer, "ollama1", 2, "smaller-model", "A smaller model answered.");
        Assert.Equal((limit, "length"), (answer.CompletionTokens, answer.FinishReason));
        using var sent = JsonDocument.Parse(Assert.Single(await router.AttemptsAsync("ollama1")).Body!);
        Assert.Equal(limit, sent.RootElement.GetProperty("options").GetProperty("num_predict").GetInt32());
        Assert.False(sent.RootElement.GetProperty("options").TryGetProperty("temperature", out _));
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData(",\"max_tokens\":300,\"temperature\":0.9", 200)]
    [InlineData(",\"max_completion_tokens\":300", 200)]
    [InlineData(",\"temperature\":1,\"max_tokens\":50", 50)]
    public async Task Chat_OnlyTheCpuLeft_ThirdRungWithItsCaps(string asked, int limit)
    {
        await using var router = await StartAsync("gpu1", "gpu2", "ollama1");

        var answer = await router.AskAsync(Ask.For("say 900 tokens", more: asked));

        AssertDegraded(answer, "cpu1", 3, "cpu-inference", "A small model on CPU answered; answers are short.");
        Assert.Equal((limit, "length"), (answer.CompletionTokens, answer.FinishReason));
        using var sent = JsonDocument.Parse(Assert.Single(await router.AttemptsAsync("cpu1")).Body!);
        Assert.Equal(0, sent.RootElement.GetProperty("temperature").GetDouble());
    }

    [Fact]
    public async Task ChatStreaming_OnlyTheCpuLeft_CappedAndMarkedInTheHead()
    {
        await using var router = await StartAsync("gpu1", "gpu2", "ollama1");

        var answer = await router.StreamAsync(Ask.For("say 900 tokens", stream: true));

        answer.AssertEnded();
        Assert.Equal(["length"], answer.FinishReasons);
        Assert.Equal(200, answer.Tokens.Count);
        Assert.Equal(("cpu1", "3", "cpu-inference"), (answer.Backend, answer.Headers["x-router-rung"], answer.Headers["x-router-degraded"]));
        Assert.Equal("text/event-stream", answer.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_NothingLeft_OneClearErrorWithTheTimeToComeBack(bool stream)
    {
        await using var router = await StartAsync("gpu1", "gpu2", "ollama1", "cpu1");

        var answer = await router.AskAsync(Ask.For("Hello", stream));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("all_backends_unavailable", answer.ErrorCode);
        Assert.StartsWith("All backends are unavailable. Retry after ", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.InRange(int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal("true", answer.Headers["x-should-retry"]);
        Assert.DoesNotContain("x-router-backend", answer.Headers.Keys);
    }

    [Fact]
    public async Task Chat_AfterAFailover_TheDecisionRecordTellsTheWay()
    {
        await using var router = await StartAsync("gpu1", "gpu2");

        var answer = await router.AskAsync(Ask.For("Hello"));

        var decision = await router.DecisionAsync(answer.Decision);
        var attempts = decision.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("backend").GetString()!).ToList();
        Assert.Equal(["gpu1", "gpu2"], attempts.Take(attempts.Count - 1).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("ollama1", attempts[^1]);
        Assert.Equal("complete", decision.GetProperty("result").GetString());
        Assert.Equal(answer.Headers["x-router-attempts"], attempts.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.DoesNotContain("Hello", decision.ToString(), StringComparison.Ordinal);
    }

    private static async Task<RouterFixture> StartAsync(params string[] down)
    {
        var router = await RouterFixture.StartBuiltInAsync(simulator => simulator.WithoutDelays());
        foreach (var backend in down) router.Fault(backend, FaultKind.Down);
        return router;
    }

    private static void AssertDegraded(WholeAnswer answer, string backend, int rung, string reason, string notice)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            (backend, rung.ToString(System.Globalization.CultureInfo.InvariantCulture), reason),
            (answer.Backend, answer.Headers["x-router-rung"], answer.Headers["x-router-degraded"]));
        Assert.Equal(
            (backend, reason, notice),
            (answer.Json.GetProperty("_backend").GetString(), answer.Json.GetProperty("_degraded").GetString(), answer.Json.GetProperty("_notice").GetString()));
    }
}
