using System.Globalization;
using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Ladder;

/// <summary>Every circuit of a route is open. The lane's policy decides whether a caller still gets a try.</summary>
public sealed class PanicTests
{
    [Fact]
    public async Task Try_TheCircuitThatEndsFirst_IsTriedOnceAndAnswers()
    {
        await using var router = await StartWithOpenCircuitsAsync("{}");
        router.Simulator.ClearFaults();
        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.OK, "1"), (answer.Status, answer.Headers["x-router-attempts"]));
        Assert.Equal("primary", answer.Backend);
        var decision = await router.DecisionAsync(answer.Decision);
        Assert.Equal(("try", "primary@1"), (decision.GetProperty("panic").GetString(), Assert.Single(decision.GetProperty("candidates").EnumerateArray()).GetString()));
    }

    [Fact]
    public async Task Try_ItFails_OneClearErrorAfterOneAttempt()
    {
        await using var router = await StartWithOpenCircuitsAsync("{}");
        var refused = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all_backends_unavailable"), (refused.Status, refused.ErrorCode));
        Assert.Equal(1, (await DecisionAsync(router, refused)).GetProperty("attempts").GetArrayLength());
    }

    [Fact]
    public async Task Degrade_OnlyTheDegradedRung_IsTried()
    {
        await using var router = await StartWithOpenCircuitsAsync("""{ "panic": { "interactive": "degrade" } }""");
        router.Simulator.ClearFaults();
        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal(("small", "small-model"), (answer.Backend, answer.Headers["x-router-degraded"]));
        Assert.Equal("degrade", (await router.DecisionAsync(answer.Decision)).GetProperty("panic").GetString());
    }

    [Fact]
    public async Task Fail_NobodyIsAsked_AndTheErrorSaysWhenToComeBack()
    {
        await using var router = await StartWithOpenCircuitsAsync("""{ "panic": { "interactive": "fail" } }""");
        router.Simulator.ClearFaults();
        router.Simulator.Log.Clear();
        var refused = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all_backends_unavailable"), (refused.Status, refused.ErrorCode));
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 20, 30);
        Assert.Empty(router.Simulator.Log.Read(probes: false));
        var decision = await DecisionAsync(router, refused);
        Assert.Equal(("fail", 0), (decision.GetProperty("panic").GetString(), decision.GetProperty("attempts").GetArrayLength()));
    }

    [Fact]
    public async Task ACircuitIsClosed_NoPanic()
    {
        await using var router = await RouterFixture.StartAsync(Setup("{}"));

        var decision = await router.DecisionAsync((await router.AskAsync(Ask.For("Hello"))).Decision);
        Assert.False(decision.TryGetProperty("panic", out _) || decision.TryGetProperty("overruled", out _));
    }

    /// <summary>The primary's break is the shorter one.</summary>
    private static RouterSetup Setup(string top) => new(
        new ScenarioBackend("primary", BackendKind.Vllm) { Settings = """{ "breaker": { "consecutiveFailures": 1, "break": "30s" } }""" },
        new ScenarioBackend("small", BackendKind.Vllm) { Rung = 2, Settings = """{ "breaker": { "consecutiveFailures": 1, "break": "60s" } }""" })
    {
        Rungs = new Dictionary<int, string> { [2] = """{ "degraded": "small-model" }""" },
        Top = top,
    };

    private static async Task<RouterFixture> StartWithOpenCircuitsAsync(string top)
    {
        var router = await RouterFixture.StartAsync(Setup(top));
        router.Fault("primary", FaultKind.Down);
        router.Fault("small", FaultKind.Down);
        await Eventually.TrueAsync(
            async () =>
            {
                await router.AskAsync(Ask.For("Hello"));
                return (await router.StateAsync()).GetProperty("backends").EnumerateArray().All(b => b.GetProperty("circuit").GetString() == "open");
            },
            "the circuits do not open");
        return router;
    }

    private static Task<JsonElement> DecisionAsync(RouterFixture router, WholeAnswer answer) => router.DecisionAsync(answer.Decision);
}
