using System.Globalization;
using System.Net;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Operator;

/// <summary>An operator switches a route off and on again, for all or for one tenant.</summary>
public sealed class RouteSwitchTests
{
    private const string Disable = "ops/routes/chat/disable";
    private const string Enable = "ops/routes/chat/enable";

    [Fact]
    public async Task Disable_ForAll_503WithTheTimeLeftAndNoBackendIsAsked_EnableBringsItBack()
    {
        await using var router = await RouterFixture.StartAsync(Setup());

        var order = await router.OrderAtAsync(Disable, """{"who":"anna","why":"wrong answers","for":"10m"}""");
        var refused = await router.AskAsync(Ask.For("Hello"));

        Assert.True(order.Json.GetProperty("disabled").GetBoolean());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "feature_disabled"), (refused.Status, refused.ErrorCode));
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 590, 600);
        Assert.Empty(await router.AttemptsAsync("primary"));
        var off = (await router.StateAsync()).GetProperty("routes")[0].GetProperty("switches")[0];
        Assert.Equal(("anna", "wrong answers"), (off.GetProperty("who").GetString(), off.GetProperty("why").GetString()));
        await Eventually.TrueAsync(
            async () => (await router.StateAsync()).GetProperty("routes")[0].GetProperty("states")[0].GetProperty("state").GetString() == "feature-disabled", "the state does not say so");

        await router.OrderAtAsync(Enable, """{"why":"mended"}""");
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
        var events = (await router.OpsAsync("ops/events?kind=switch")).GetProperty("events");
        Assert.Equal(["mended", "wrong answers"], events.EnumerateArray().Select(one => one.GetProperty("cause").GetString()).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disable_RouteWithMessage_200WithTheMessageAndTheFlag(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Setup("""{ "disabled": { "answer": "message", "message": "Ask us by phone." } }"""));
        await router.OrderAtAsync(Disable, "");

        var answer = await CallerAnswer.GetAsync(router, Ask.For("Hello", stream), stream);

        Assert.Equal("Ask us by phone.", answer.Whole?.Text ?? answer.Stream!.Text);
        answer.Stream?.AssertEnded();
        Assert.Equal(("disabled", "none", "0"), (answer.Headers["x-router-degraded"], answer.Headers["x-router-backend"], answer.Headers["x-router-rung"]));
        var marked = answer.Whole?.Json ?? answer.Stream!.Chunks[^1];
        Assert.Equal(("disabled", "chatrouter-disabled"), (marked.GetProperty("_degraded").GetString(), marked.GetProperty("system_fingerprint").GetString()));
        Assert.Equal("feature_disabled", (await router.DecisionAsync(answer.Decision)).GetProperty("result").GetString());
    }

    [Fact]
    public async Task Disable_ForOneTenant_TheOthersAreAnswered()
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        await router.OrderAtAsync(Disable, """{"tenant":"other"}""");

        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
        router.Http.DefaultRequestHeaders.Authorization = new("Bearer", "key-of-the-other");
        Assert.Equal("feature_disabled", (await router.AskAsync(Ask.For("Hello"))).ErrorCode);
    }

    [Fact]
    public async Task Disable_OnOneInstance_HoldsOnTheOtherWithinTwoSeconds_AndEndsByItself()
    {
        var tables = new MemoryEntityTableStore();
        var clock = new SkippingClock();
        await using var one = await RouterFixture.StartAsync(Setup() with { Tables = tables, Clock = clock });
        await using var two = await RouterFixture.StartAsync(Setup() with { Tables = tables, Clock = clock });

        await one.OrderAtAsync(Disable, """{"for":"1m"}""");
        clock.Skip(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(async () => (await two.AskAsync(Ask.For("Hello"))).Status == HttpStatusCode.ServiceUnavailable, "the other instance does not follow");

        clock.Skip(TimeSpan.FromMinutes(1));
        Assert.Equal("primary", (await two.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Theory]
    [InlineData("ops/routes/nothing/disable", "", 404, "route")]
    [InlineData(Disable, """{"tenant":"nobody"}""", 404, "tenant")]
    [InlineData(Enable, """{"for":"1h"}""", 400, "for")]
    public async Task Order_Wrong_NamesTheField(string path, string body, int status, string field)
    {
        await using var router = await RouterFixture.StartAsync(Setup());

        var refused = await router.OrderAtAsync(path, body);

        Assert.Equal((status, field), ((int)refused.Status, refused.Error.GetProperty("param").GetString()));
    }

    private static RouterSetup Setup(string route = "{}") => new(new ScenarioBackend("primary", BackendKind.Vllm))
    {
        Route = route,
        Top = """{ "tenants": [{ "name": "scenario", "keys": ["plain:scenario-key"] }, { "name": "other", "keys": ["plain:key-of-the-other"] }] }""",
    };
}
