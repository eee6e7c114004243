using System.Net;
using System.Text;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>The probes find every backend of the route down.</summary>
public sealed class WrongProbesTests
{
    private const string Whole = """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"alive"},"finish_reason":"stop"}]}""";
    private const string Unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task CallsWouldWork_CallersAreAnswered()
    {
        await using var backend = StartHalfDead();
        await using var router = await StartAsync(backend, "{}");
        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.OK, "primary", "1"), (answer.Status, answer.Backend, answer.Headers["x-router-attempts"]));
        var decision = await router.DecisionAsync(answer.Decision);
        Assert.Equal("try", decision.GetProperty("panic").GetString());
        var overruled = Assert.Single(decision.GetProperty("overruled").EnumerateArray());
        Assert.Equal(("primary", 1), (overruled.GetProperty("backend").GetString(), overruled.GetProperty("rung").GetInt32()));
        Assert.StartsWith("down: ", overruled.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(decision.GetProperty("skipped").EnumerateArray());
    }

    [Fact]
    public async Task PolicyIsFail_NobodyIsAsked()
    {
        await using var backend = StartHalfDead();
        await using var router = await StartAsync(backend, """{ "panic": { "interactive": "fail" } }""");
        var refused = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all_backends_unavailable"), (refused.Status, refused.ErrorCode));
        Assert.Equal(0, Attempts(await router.DecisionAsync(refused.Decision)));
    }

    [Fact]
    public async Task CallsFailToo_OnceTheCircuitsAreOpenCallersAreRefusedAtOnce()
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock);
        router.Fault("primary", FaultKind.Down);
        router.Fault("fallback", FaultKind.Down);
        clock.Skip(ProbeScenario.OneInterval);
        await router.VerdictIsAsync("down", clock);
        await Eventually.TrueAsync(async () => (await router.BackendAsync("fallback")).GetProperty("health").GetString() == "down", "the fallback is not down");

        var attempts = new List<int>();
        while (attempts.Count == 0 || (attempts[^1] > 0 && attempts.Count < 20))
        {
            var refused = await router.AskAsync(Ask.For("Hello"));
            Assert.Equal("all_backends_unavailable", refused.ErrorCode);
            attempts.Add(Attempts(await router.DecisionAsync(refused.Decision)));
        }

        Assert.True(attempts[0] >= 2, $"attempts: {string.Join(", ", attempts)}");
        Assert.Equal(0, attempts[^1]);
    }

    private static async Task<RouterFixture> StartAsync(ScriptedBackend backend, string top)
    {
        var clock = new SkippingClock();
        var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("primary", BackendKind.Vllm) { Address = backend.Address }) { Defaults = "{}", Clock = clock, Top = top });
        clock.Skip(ProbeScenario.OneInterval);
        await router.VerdictIsAsync("down", clock);
        return router;
    }

    /// <summary>Its pages say no, its completions work.</summary>
    private static ScriptedBackend StartHalfDead()
    {
        ScriptedBackend? self = null;
        return self = ScriptedBackend.Start(async (stream, stop) =>
        {
            var isChat = self!.LastHead.StartsWith("POST", StringComparison.Ordinal);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(isChat ? ScriptedBackend.Json(Whole) : Unavailable), stop);
        });
    }

    private static int Attempts(JsonElement decision) => decision.GetProperty("attempts").GetArrayLength();
}
