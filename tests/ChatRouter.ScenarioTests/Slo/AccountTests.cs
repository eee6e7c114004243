using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Slo;

/// <summary>What an operator reads of the objectives while requests, failures and a fallback happen.</summary>
public sealed class AccountTests
{
    private const string Route = """
        { "objectives": { "availability": 99.5, "firstToken": { "target": 95, "within": "10s" }, "total": { "target": 99, "within": "10ms" } } }
        """;

    [Fact]
    public async Task State_AfterAnswersFailuresAndAFallback_CountsEachOnce()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("one", BackendKind.Vllm),
            new ScenarioBackend("two", BackendKind.OpenAI) { Rung = 2, Simulate = backend => backend.TimeToFirstToken = TimeSpan.FromMilliseconds(60) })
        {
            Route = Route,
        });

        // Three answers of the first rung, of which one streams; two of the second; one that nobody gives; one mistake of the caller; one unknown model.
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await router.AskAsync(Ask.For("Hello"))).Status);
        (await router.StreamAsync(Ask.For("Hello", stream: true))).AssertEnded();
        router.Fault("one", FaultKind.Error);
        for (var i = 0; i < 2; i++) Assert.Equal("2", (await router.AskAsync(Ask.For("Hello"))).Headers["x-router-rung"]);
        router.Fault("two", FaultKind.Error);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await router.AskAsync(Ask.For("Hello"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await router.AskAsync("{\"model\":\"chat\",\"messages\":3}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await router.AskAsync("{\"model\":\"none\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")).Status);
        await router.IdleAsync();

        var slo = (await router.StateAsync()).GetProperty("routes")[0].GetProperty("slo");

        var hour = slo.GetProperty("hour");
        Assert.Equal((6, 6, 5), (Number(hour, "requests"), Number(hour, "valid"), Number(hour, "good")));
        Assert.Equal([3, 2], hour.GetProperty("byRung").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal(0.4, hour.GetProperty("fallbackRate").GetDouble());
        Assert.Equal(1, hour.GetProperty("errors").GetProperty("serverError").GetInt32());
        Assert.Equal(6, Number(hour.GetProperty("lanes").GetProperty("interactive"), "requests"));
        Assert.True(Number(hour, "completionTokens") > 0);
        Assert.Equal(60, slo.GetProperty("minutes").GetArrayLength());

        var objectives = slo.GetProperty("objectives").EnumerateArray().ToDictionary(objective => objective.GetProperty("name").GetString()!);
        Assert.Equal(["availability", "firstToken", "total"], objectives.Keys);
        AssertWindows(objectives["availability"], 0.995, valid: 6, good: 5, left: 1 - (1 / (0.005 * 6)));
        AssertWindows(objectives["firstToken"], 0.95, valid: 1, good: 1, left: 1);
        Assert.Equal(5, Number(objectives["total"].GetProperty("windows")[0], "valid"));
        Assert.True(Number(objectives["total"].GetProperty("windows")[0], "good") <= 3, "the answers of the second rung took longer than the limit");
    }

    private static void AssertWindows(JsonElement objective, double target, int valid, int good, double left)
    {
        Assert.Equal(target, objective.GetProperty("target").GetDouble());
        Assert.Equal([30, 90], objective.GetProperty("windows").EnumerateArray().Select(window => window.GetProperty("days").GetInt32()));
        Assert.All(objective.GetProperty("windows").EnumerateArray(), window =>
        {
            Assert.Equal((valid, good), (Number(window, "valid"), Number(window, "good")));
            Assert.Equal(left, window.GetProperty("left").GetDouble(), 9);
        });
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
