using System.Net;
using System.Text;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>A fallback whose model is not in memory would let the first caller in need wait for it: the readiness says so before, and probes can keep it loaded.</summary>
public sealed class WarmCapacityTests
{
    [Fact]
    public async Task FallbackDropsItsModel_ReadinessIsDegradedWith200UntilItIsLoadedAgain()
    {
        var clock = new SkippingClock();
        await using var router = await StartAsync(clock, keepWarm: false);
        await StatusIsAsync(router, "ready", clock);

        await UnloadAsync(router);
        var ready = await StatusIsAsync(router, "degraded", clock);

        Assert.Equal(["route 'chat': rung 2 has 0 of 1 warm backends (fallback: model not loaded)"], Reasons(ready));
        var rung = Assert.Single((await router.StateAsync()).GetProperty("routes")[0].GetProperty("warm").EnumerateArray());
        Assert.Equal((2, 0, 1), (rung.GetProperty("rung").GetInt32(), rung.GetProperty("warm").GetInt32(), rung.GetProperty("minWarm").GetInt32()));
        Assert.True((await router.BackendAsync("fallback")).GetProperty("isCold").GetBoolean());
        using (var response = await router.Http.GetAsync(new Uri("readyz", UriKind.Relative))) Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        await SendAsync(router, """{"model":"large-model","messages":[]}""");
        Assert.Empty(Reasons(await StatusIsAsync(router, "ready", clock)));
    }

    [Fact]
    public async Task FallbackDropsItsModel_KeepWarm_LoadsItWithoutACaller()
    {
        var clock = new SkippingClock();
        await using var router = await StartAsync(clock, keepWarm: true);
        await StatusIsAsync(router, "ready", clock);

        await UnloadAsync(router);
        await Eventually.TrueAsync(
            async () =>
            {
                clock.Skip(ProbeScenario.OneInterval);
                return !(await IsCold()) && router.Simulator.Backends["fallback"].Log.Count(entry => entry.Path == "/api/chat") > 2;
            },
            "the model is not loaded again");

        await StatusIsAsync(router, "ready", clock);

        async Task<bool> IsCold() => (await router.BackendAsync("fallback")).GetProperty("isCold").GetBoolean();
    }

    private static Task<RouterFixture> StartAsync(SkippingClock clock, bool keepWarm) => RouterFixture.StartAsync(new RouterSetup(
        new ScenarioBackend("primary", BackendKind.Vllm),
        new ScenarioBackend("fallback", BackendKind.Ollama) { Rung = 2, Settings = $$"""{ "health": { "keepWarm": {{(keepWarm ? "true" : "false")}} } }""" })
    {
        Defaults = "{}",
        Clock = clock,
        Rungs = new Dictionary<int, string> { [2] = """{ "minWarm": 1 }""" },
    });

    private static async Task<JsonElement> StatusIsAsync(RouterFixture router, string expected, SkippingClock clock)
    {
        JsonElement ready = default;
        clock.Skip(ProbeScenario.OneInterval);
        await Eventually.TrueAsync(async () => (ready = await router.ReadyAsync()).GetProperty("status").GetString() == expected, $"the status is not {expected}");
        return ready;
    }

    private static string[] Reasons(JsonElement ready) => [.. ready.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)];

    private static Task UnloadAsync(RouterFixture router) => SendAsync(router, """{"model":"large-model","messages":[],"keep_alive":0}""");

    private static async Task SendAsync(RouterFixture router, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await router.Http.PostAsync(new Uri(router.Simulator.Backends["fallback"].BaseUrl, "/api/chat"), content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
