using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Alerts;

/// <summary>What the people on call get, from the failure to the end of it.</summary>
public sealed class FailoverAlertTests
{
    private static readonly TimeSpan OneStep = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task PrimaryDiesAndIsBack_AreTwoMessagesOnTheWebhook()
    {
        await using var hook = ScriptedBackend.Start(ScriptedBackend.Json("{}"));
        var clock = new SkippingClock();
        await using var router = await StartAsync(hook, clock);
        await SkipAsync(clock, async () => await HeadlineAsync(router) == "healthy", "the route does not become healthy");

        router.Fault("primary", FaultKind.Down);
        await SkipAsync(clock, () => Task.FromResult(Subject(hook) == "[ALERT] LLM Failover: primary -> fallback"), "nobody is told of the failover");
        Assert.Equal("degraded-fallback", await HeadlineAsync(router));
        var alert = JsonDocument.Parse(hook.LastBody).RootElement.GetProperty("data").GetProperty("alerts")[0];
        var details = alert.GetProperty("details");
        Assert.Equal(("primary", "fallback"), (details.GetProperty("from").GetString(), details.GetProperty("to").GetString()));
        Assert.Contains("primary: ", details.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("check the GPU server and restart the primary if needed", details.GetProperty("action").GetString());
        Assert.Contains("webhook-signature: v1,", hook.LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);
        await SkipAsync(clock, async () => Alert(await router.StateAsync()) == ("failover", "chat", "firing"), "the alert is not shown as firing");
        await SkipAsync(clock, async () => Assert.Single((await router.StateAsync()).GetProperty("channels").EnumerateArray()).GetProperty("state").GetString() == "working", "the channel is not shown as working");

        router.Simulator.ClearFaults();
        await SkipAsync(clock, () => Task.FromResult(Subject(hook) == "[RESOLVED] LLM Failover: primary -> fallback"), "nobody is told that it is over");
        Assert.Equal("healthy", await HeadlineAsync(router));
        await Eventually.TrueAsync(async () => Alert(await router.StateAsync()).Item3 == "resolved", "the alert is not shown as resolved");
    }

    [Fact]
    public async Task Silences_AreOrderedShownAndEndedWithTheOperatorsKeyAlone()
    {
        await using var hook = ScriptedBackend.Start(ScriptedBackend.Json("{}"));
        await using var router = await StartAsync(hook, TimeProvider.System);
        var added = await CallAsync(router, HttpMethod.Post, "ops/silences", """{"rule":"failover","minutes":30,"why":"drill","who":"anna"}""");
        var id = added.Json.GetProperty("id").GetString()!;

        Assert.Equal((HttpStatusCode.OK, "drill"), (added.Status, added.Json.GetProperty("why").GetString()));
        Assert.Equal(id, (await router.OpsAsync("ops/silences")).GetProperty("silences")[0].GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(router, HttpMethod.Delete, $"ops/silences/{id}", "")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(router, HttpMethod.Delete, $"ops/silences/{id}", "")).Status);
        Assert.Empty((await router.OpsAsync("ops/silences")).GetProperty("silences").EnumerateArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync(router, HttpMethod.Post, "ops/silences", """{"minutes":30}""")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(router, HttpMethod.Post, "ops/silences", """{"minutes":30,"why":"x"}""", RouterSetup.Key)).Status);
    }

    private static Task<RouterFixture> StartAsync(ScriptedBackend hook, TimeProvider clock) => RouterFixture.StartAsync(
        new RouterSetup(
            new ScenarioBackend("primary", BackendKind.OpenAI) { Settings = """{ "health": { "transportFailures": 1 } }""" },
            new ScenarioBackend("fallback", BackendKind.OpenAI) { Rung = 2 })
        {
            Defaults = "{}",
            Clock = clock,
            Top = $$"""{ "alerts": { "channels": { "hook": { "kind": "webhook", "url": "{{new Uri(hook.Address, "/alerts")}}", "secret": "env:HOOK_SECRET", "rules": ["failover"] } } } }""",
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOOK_SECRET"] = "whsec_" + Convert.ToBase64String(new byte[32]) },
        });

    private static string? Subject(ScriptedBackend hook)
        => hook.Requests == 0 || hook.LastBody.Length == 0 ? null : JsonDocument.Parse(hook.LastBody).RootElement.GetProperty("data").GetProperty("subject").GetString();

    private static async Task<string?> HeadlineAsync(RouterFixture router)
    {
        var states = (await router.StateAsync()).GetProperty("routes")[0].GetProperty("states");
        return states[0].TryGetProperty("since", out _) ? states[0].GetProperty("state").GetString() : null;
    }

    private static (string?, string?, string?) Alert(JsonElement state)
    {
        var alert = state.GetProperty("alerts").EnumerateArray().FirstOrDefault(one => one.GetProperty("rule").GetString() == "failover");
        return alert.ValueKind == JsonValueKind.Undefined ? default : (alert.GetProperty("rule").GetString(), alert.GetProperty("subject").GetString(), alert.GetProperty("state").GetString());
    }

    private static async Task<WholeAnswer> CallAsync(RouterFixture router, HttpMethod method, string path, string body, string key = RouterSetup.OpsKey)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await router.Http.SendAsync(request);
        return await WholeAnswer.ReadAsync(response);
    }

    // In small steps: one of ten seconds would end a call to the hook that has just begun.
    private static Task SkipAsync(SkippingClock clock, Func<Task<bool>> until, string otherwise) => Eventually.TrueAsync(
        async () =>
        {
            if (await until()) return true;
            clock.Skip(OneStep);
            return false;
        },
        otherwise,
        TimeSpan.FromSeconds(40));
}
