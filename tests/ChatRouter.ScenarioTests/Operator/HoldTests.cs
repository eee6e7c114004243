using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Operator;

/// <summary>An operator takes backends out of service and gives them back.</summary>
public sealed class HoldTests
{
    private static readonly TimeSpan OneInterval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Drain_WhileAStreamRuns_ItFinishesAndNewWorkGoesElsewhere()
    {
        await using var router = await StartAsync();
        router.Fault("primary", FaultKind.SlowTokens, f => f with { IntervalMs = 20 });
        using var running = await router.PostAsync(Ask.For("say 50 tokens", stream: true));
        Assert.Equal("primary", running.Headers.GetValues("x-router-backend").Single());

        var drained = await router.OrderAsync("primary", "drain", """{"who":"anna","why":"new driver","for":"1h"}""");
        var next = await router.AskAsync(Ask.For("Hello"));
        var streamed = await StreamedAnswer.ReadAsync(running);

        Assert.Equal((HttpStatusCode.OK, "drain"), (drained.Status, drained.Json.GetProperty("hold").GetProperty("kind").GetString()));
        Assert.Equal(("fallback", "1"), (next.Backend, next.Headers["x-router-attempts"]));
        streamed.AssertEnded();
        Assert.Equal(50, streamed.Tokens.Count);
        var skipped = Assert.Single((await router.DecisionAsync(next.Decision)).GetProperty("skipped").EnumerateArray()).GetProperty("reason").GetString();
        Assert.StartsWith("drained by an operator until ", skipped, StringComparison.Ordinal);
        var hold = (await router.StateAsync()).GetProperty("backends")[0].GetProperty("hold");
        Assert.Equal(("drain", "anna", "new driver"), (hold.GetProperty("kind").GetString(), hold.GetProperty("who").GetString(), hold.GetProperty("why").GetString()));

        var released = await router.OrderAsync("primary", "release", "");
        Assert.Equal(JsonValueKind.Null, released.Json.GetProperty("hold").ValueKind);
        router.Simulator.ClearFaults();
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task Drain_TimeIsUp_BackInServiceByItself()
    {
        var clock = new SkippingClock();
        await using var router = await StartAsync(clock);
        await router.OrderAsync("primary", "drain", """{"for":"10m"}""");
        Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);

        clock.Skip(TimeSpan.FromMinutes(10));
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task Drain_OnOneInstance_HoldsOnTheOtherAfterItsNextSync()
    {
        var tables = new MemoryEntityTableStore();
        await using var one = await StartAsync(tables: tables);
        await using var two = await RouterFixture.StartAsync(Setup(tables: tables) with { Backends = [At(one, "primary", 1), At(one, "fallback", 2)] });
        Assert.Equal("primary", (await two.AskAsync(Ask.For("Hello"))).Backend);

        await one.OrderAsync("primary", "drain", "");
        await Eventually.TrueAsync(async () => (await two.AskAsync(Ask.For("Hello"))).Backend == "fallback", "the other instance does not follow");

        await two.OrderAsync("primary", "release", "");
        await Eventually.TrueAsync(async () => (await one.AskAsync(Ask.For("Hello"))).Backend == "primary", "the other instance does not follow");
    }

    [Fact]
    public async Task Drain_NothingElseIsLeft_StillAnswersAsTheLastResort_IsolateDoesNot()
    {
        await using var router = await StartAsync();
        await router.OrderAsync("primary", "drain", "");
        await router.OrderAsync("fallback", "isolate", "");
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);

        await router.OrderAsync("primary", "isolate", "");
        var refused = await router.AskAsync(Ask.For("Hello"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all_backends_unavailable"), (refused.Status, refused.ErrorCode));
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 3500, 3600);
    }

    [Fact]
    public async Task Isolate_ProbesGoOn_NotThere()
    {
        var clock = new SkippingClock();
        await using var router = await StartAsync(clock, defaults: "{}");
        await router.OrderAsync("primary", "isolate", "");
        router.Simulator.Log.Clear();
        clock.Skip(OneInterval);

        await Eventually.TrueAsync(
            async () => (await router.StateAsync()).GetProperty("backends")[1].GetProperty("health").GetString() == "healthy", "the fallback is not probed");
        Assert.Equal(["fallback"], router.Simulator.Log.Read(probes: true).Select(entry => entry.Backend).Distinct());
    }

    [Theory]
    [InlineData("primary", "drain", """{"for":"25h"}""", 400, "for")]
    [InlineData("primary", "isolate", """{"until":"yesterday"}""", 400, "until")]
    [InlineData("primary", "release", """{"for":"1h"}""", 400, "for")]
    [InlineData("nobody", "drain", "", 404, "name")]
    public async Task Order_Wrong_NamesTheFieldAndChangesNothing(string backend, string order, string body, int status, string field)
    {
        await using var router = await StartAsync();
        var refused = await router.OrderAsync(backend, order, body);

        Assert.Equal((status, field), ((int)refused.Status, refused.Error.GetProperty("param").GetString()));
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("isolate")]
    [InlineData("release")]
    public async Task Order_WithoutTheOperatorsKey_401(string order)
    {
        await using var router = await StartAsync();
        using var content = new StringContent("");
        using var response = await router.Http.PostAsync(new Uri($"ops/backends/primary/{order}", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    private static RouterSetup Setup(TimeProvider? clock = null, string? defaults = null, MemoryEntityTableStore? tables = null)
    {
        var setup = new RouterSetup(new ScenarioBackend("primary", BackendKind.Vllm), new ScenarioBackend("fallback", BackendKind.Vllm) { Rung = 2 });
        return setup with { Clock = clock ?? TimeProvider.System, Defaults = defaults ?? setup.Defaults, Tables = tables };
    }

    private static Task<RouterFixture> StartAsync(TimeProvider? clock = null, string? defaults = null, MemoryEntityTableStore? tables = null)
        => RouterFixture.StartAsync(Setup(clock, defaults, tables));

    private static ScenarioBackend At(RouterFixture router, string name, int rung)
        => new(name, BackendKind.Vllm) { Rung = rung, Address = router.Simulator.Backends[name].BaseUrl };
}
