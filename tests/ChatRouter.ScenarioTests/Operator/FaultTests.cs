using System.Net;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Operator;

/// <summary>An operator puts faults into the router: callers, decisions and the end of it.</summary>
public sealed class FaultTests
{
    private const string Faults = "ops/faults";

    [Fact]
    public async Task Faults_DrillsOff_403AndNothingHappens()
    {
        await using var router = await RouterFixture.StartAsync(Setup() with { Top = "{}" });

        using var refused = await router.SendOpsAsync(HttpMethod.Post, Faults, """{"backend":"primary","kind":"down"}""");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("drills.enabled", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task Down_OnTheOtherInstance_AnswersComeFromTheNextRungWithTheMark_AndEnd()
    {
        var tables = new MemoryEntityTableStore();
        await using var router = await RouterFixture.StartAsync(Setup() with { Tables = tables });
        await using var other = await RouterFixture.StartAsync(Setup() with { Tables = tables });

        using var order = await router.SendOpsAsync(HttpMethod.Post, Faults, """{"backend":"primary","kind":"down","for":"60s","who":"anna","why":"game day"}""");
        Assert.Equal(HttpStatusCode.OK, order.StatusCode);
        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal("second", answer.Backend);
        Assert.EndsWith(": down on primary", (await router.DecisionAsync(answer.Decision)).GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Empty(await router.AttemptsAsync("primary"));
        await Eventually.TrueAsync(async () => (await other.AskAsync(Ask.For("Hello"))).Backend == "second", "the other instance does not follow");
        var mark = (await other.DecisionAsync((await other.AskAsync(Ask.For("Hello"))).Decision)).TryGetProperty("fault", out var fault) ? fault.GetString() : null;
        Assert.True(mark is null || mark.EndsWith(": down on primary", StringComparison.Ordinal));

        using var ended = await router.SendOpsAsync(HttpMethod.Delete, Faults, null);
        Assert.Empty((await other.OpsAsync(Faults)).GetProperty("faults").EnumerateArray());
        await Eventually.TrueAsync(async () => (await router.OpsAsync("ops/events?kind=fault")).GetProperty("events").GetArrayLength() == 2, "begin and end are no events");
    }

    [Theory]
    [InlineData("cut", true)]
    [InlineData("error", false)]
    [InlineData("reset", false)]
    [InlineData("rate-limited", false)]
    public async Task Fault_OfMarkedRequests_CallerGetsAWholeAnswer_OthersGoThrough(string kind, bool isRescued)
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        using var order = await router.SendOpsAsync(HttpMethod.Post, Faults, $$"""{"backend":"primary","kind":"{{kind}}","marked":true}""");
        var sound = await router.StreamAsync(Ask.For("Say 60 tokens", stream: true));
        Assert.Equal("primary", sound.Backend);

        router.Http.DefaultRequestHeaders.Add("x-router-drill", "1");
        var answer = await router.StreamAsync(Ask.For("Say 60 tokens", stream: true));

        answer.AssertEnded();
        Assert.Equal(sound.Text, answer.Text);
        Assert.Equal(isRescued ? "primary" : "second", answer.Backend);
        Assert.EndsWith($": {kind} on primary", (await router.DecisionAsync(answer.Decision)).GetProperty("fault").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_Down_ChatGoesOnAndDecisionsSayIt()
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        using var order = await router.SendOpsAsync(HttpMethod.Post, Faults, """{"dependency":"tables","kind":"down"}""");

        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal("primary", answer.Backend);
        Assert.EndsWith(": down on tables", (await router.DecisionAsync(answer.Decision)).GetProperty("fault").GetString(), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await router.StateAsync()).TryGetProperty("fleetError", out var error) && error.GetString()!.Contains("drill", StringComparison.Ordinal), "the state does not say it");
        using var ended = await router.SendOpsAsync(HttpMethod.Delete, Faults, null);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        await Eventually.TrueAsync(async () => !(await router.StateAsync()).TryGetProperty("fleetError", out _), "the tables do not come back");
    }

    private static RouterSetup Setup() => new(new ScenarioBackend("primary", BackendKind.Vllm), new ScenarioBackend("second", BackendKind.Vllm) { Rung = 2 })
    {
        Top = """{ "drills": { "enabled": true } }""",
    };
}
