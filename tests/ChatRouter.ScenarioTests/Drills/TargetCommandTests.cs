using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ChatRouter.LocalHost.Commands;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>The commands <c>drill run</c> and <c>plan</c> against a router that runs elsewhere, as an operator runs them. They take their keys from the environment of this process.</summary>
[Collection(nameof(Alone))]
public sealed class TargetCommandTests : IDisposable
{
    private const string WrongKey = "wrong-key-of-sufficient-length";
    private const string NoLanes = """{ "drills": { "enabled": true }, "fleet": { "refresh": "50ms" } }""";
    private const string Drills = $$"""
        { "drills": { "enabled": true }, "fleet": { "refresh": "50ms" },
          "tenants": [{ "name": "drill", "keys": ["plain:{{RouterSetup.Key}}"], "lanes": ["critical", "internal"] }] }
        """;

    // The only server of the first rung, so that every request meets its loss.
    private const string Experiment = """
        {
          "title": "The first rung is lost", "description": "Its server takes no connections.",
          "steady-state-hypothesis": { "title": "The second rung answers", "probes": [
            { "type": "probe", "name": "no request fails", "tolerance": [0, 0], "provider": { "type": "figure", "figure": "failed" } },
            { "type": "probe", "name": "somebody notices", "tolerance": [0, 5], "provider": { "type": "figure", "figure": "detectSeconds" } },
            { "type": "probe", "name": "the second rung answers", "tolerance": [0.5, 1], "provider": { "type": "figure", "figure": "fallbackShare" } } ] },
          "method": [{ "type": "action", "name": "the server is gone", "provider": { "type": "simulator", "backend": "gpu2", "fault": { "fault": "down" } } }],
          "rollbacks": [{ "type": "action", "name": "it is back", "provider": { "type": "simulator" } }],
          "x-chatrouter": { "before": 0.5, "seconds": 1.5, "after": 0.3 }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("target").FullName;

    public TargetCommandTests() => Keys(RouterSetup.Key, RouterSetup.OpsKey);

    public void Dispose()
    {
        Keys(null, null);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Drill_OnASoundTarget_HitsItsOwnRequestsAloneRestoresAndIsGreen()
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        using var other = await router.SendOpsAsync(HttpMethod.Post, "ops/faults", """{"backend":"low","kind":"slow-tokens","tenants":["drill"],"share":0.001,"marked":true,"for":"60s","delayMs":1,"who":"another"}""");
        Assert.True(other.IsSuccessStatusCode, await other.Content.ReadAsStringAsync());
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var drill = RunAsync("drill", "run", Drill(), "--target", Address(router), "--map", "gpu2=h100", "--out", _folder);
        while (!drill.IsCompleted)
        {
            foreach (var fault in await FaultsAsync(router)) seen.TryAdd($"{fault.GetProperty("backend").GetString()} {fault.GetProperty("kind").GetString()} {fault.GetProperty("who").GetString()}", fault.GetProperty("marked").GetBoolean());
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        var (exit, output, error) = await drill;
        Assert.True(exit == 0, output + error);
        Assert.Equal("", error);
        Assert.Contains("first-rung: completed", output, StringComparison.Ordinal);
        Assert.Equal([new("h100 down drill", true), new("low slow-tokens another", true)], seen.OrderBy(one => one.Key, StringComparer.Ordinal));
        Assert.Equal(["another"], (await FaultsAsync(router)).Select(fault => fault.GetProperty("who").GetString()));
        Assert.StartsWith("# ", await File.ReadAllTextAsync(Path.Combine(_folder, "first-rung.md")), StringComparison.Ordinal);
        using var row = JsonDocument.Parse((await File.ReadAllLinesAsync(Path.Combine(_folder, "drills.jsonl"))).Single());
        Assert.Equal(Address(router), row.RootElement.GetProperty("target").GetString());
    }

    [Fact]
    public async Task Drill_OnATargetWithoutASecondAttempt_IsRedAndRestores()
    {
        await using var router = await RouterFixture.StartAsync(Setup() with { Route = """{ "maxAttempts": 1 }""" });

        var (exit, output, _) = await RunAsync("drill", "run", Drill(), "--target", Address(router), "--map", "gpu2=h100");

        Assert.Equal(2, exit);
        Assert.True(output.Contains("first-rung: deviated: no request fails: failed is ", StringComparison.Ordinal), output);
        Assert.Empty(await FaultsAsync(router));
    }

    [Theory]
    [InlineData("drills off", "error: {0} refused the drill with HTTP 403: Drills are off here: set drills.enabled in router.json to put faults into this router.")]
    [InlineData("wrong operator's key", "error: {0} refused the drill with HTTP 401: ")]
    [InlineData("wrong tenant's key", "error: {0} refuses the drill's requests with HTTP 401: ")]
    [InlineData("no lanes", "error: {0} refuses the drill's requests with HTTP 403: ")]
    [InlineData("unknown route", "error: {0} refuses the drill's requests with HTTP 404: ")]
    [InlineData("nobody there", "error: {0} cannot be reached: ")]
    [InlineData("no address", "error: --target must be the http or https address of a router.")]
    [InlineData("unknown backend", "error: {0} has no backend 'gpu2'; it has h100, low. Name the one that stands for it by --map gpu2=NAME.")]
    [InlineData("unknown name in the map", "error: {0} has no backend 'h200', which --map gives for 'gpu2'; it has h100, low.")]
    [InlineData("broken", "error: --broken is for the simulator: what runs at {0} is not changed by a drill.")]
    public async Task Drill_ThatCannotBegin_IsOneErrorAndNothingIsDone(string mistake, string message)
    {
        await using var router = await RouterFixture.StartAsync(Setup() with { Top = mistake switch { "drills off" => "{}", "no lanes" => NoLanes, _ => Drills } });
        var address = mistake switch { "nobody there" => "http://127.0.0.1:1/", "no address" => "localhost:7071", _ => Address(router) };
        if (mistake == "wrong operator's key") Keys(RouterSetup.Key, WrongKey);
        if (mistake == "wrong tenant's key") Keys(WrongKey, RouterSetup.OpsKey);
        string[] more = mistake switch { "unknown route" => ["--model", "chatt", "--map", "gpu2=h100"], "broken" => ["--broken"], "unknown backend" => [], "unknown name in the map" => ["--map", "gpu2=h200"], _ => ["--map", "gpu2=h100"] };

        var (exit, output, error) = await RunAsync(["drill", "run", Drill(), "--target", address, .. more]);

        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith(string.Format(CultureInfo.InvariantCulture, message, address), error, StringComparison.Ordinal);
        Assert.Equal(error.TrimEnd(), error.Split('\n')[0].TrimEnd());
        if (mistake is not ("drills off" or "nobody there" or "no address")) Assert.Empty(await FaultsAsync(router));
    }

    [Fact]
    public async Task Plan_OfATarget_TakesItsFiguresAndGivesAVerdict()
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        for (var i = 0; i < 5; i++) await router.AskAsync(Ask.For("Hello"));
        await Eventually.TrueAsync(
            async () => (await router.StateAsync()).GetProperty("routes")[0].GetProperty("slo").GetProperty("hour").GetProperty("requests").GetInt64() == 5, "the requests are not in the account");
        var config = Path.Combine(_folder, "router.json");
        await File.WriteAllTextAsync(config, Setup().ToRouterJson(router.Simulator));

        var (exit, output, error) = await RunAsync("plan", "--config", config, "--target", Address(router), "--json");

        Assert.Equal((0, ""), (exit, error));
        using var plan = JsonDocument.Parse(output);
        var route = plan.RootElement.GetProperty("routes")[0];
        Assert.Equal(("chat", "full"), (route.GetProperty("route").GetString(), route.GetProperty("nPlusOne").GetString()));
        Assert.InRange(route.GetProperty("requestsPerSecond").GetDouble(), 1 / 60.0, 5 / 60.0);
        Assert.InRange(route.GetProperty("serviceSeconds").GetDouble(), 0.001, 2);
        Assert.DoesNotContain("route chat", plan.RootElement.GetProperty("assumed").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong operator's key", "error: {0} answered HTTP 401 to /ops/state; is the operator's key in CHATROUTER_OPS_KEY right?")]
    [InlineData("nobody there", "error: {0} cannot be reached: ")]
    [InlineData("no router", "error: {0} has no readable /ops/state: ")]
    [InlineData("no address", "error: --target must be the http or https address of a router.")]
    public async Task Plan_OfATargetThatTellsNothing_IsOneError(string mistake, string message)
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        await using var stranger = ScriptedBackend.Start(ScriptedBackend.Json("""{"status":"ok"}"""));
        var config = Path.Combine(_folder, "router.json");
        await File.WriteAllTextAsync(config, Setup().ToRouterJson(router.Simulator));
        if (mistake == "wrong operator's key") Keys(RouterSetup.Key, WrongKey);
        var address = mistake switch { "nobody there" => "http://127.0.0.1:1/", "no address" => "localhost:7071", "no router" => stranger.Address.ToString(), _ => Address(router) };

        var (exit, _, error) = await RunAsync("plan", "--config", config, "--target", address);

        Assert.Equal(1, exit);
        Assert.StartsWith(string.Format(CultureInfo.InvariantCulture, message, address), error, StringComparison.Ordinal);
        Assert.Equal(error.TrimEnd(), error.Split('\n')[0].TrimEnd());
    }

    private static RouterSetup Setup() => new(new ScenarioBackend("h100", BackendKind.Vllm) { Settings = """{ "zone": "a" }""" }, new ScenarioBackend("low", BackendKind.OpenAI) { Rung = 2, Settings = """{ "zone": "b" }""" })
    {
        Top = Drills,
    };

    private string Drill()
    {
        var file = Path.Combine(_folder, "first-rung.json");
        File.WriteAllText(file, Experiment);
        return file;
    }

    private static void Keys(string? key, string? opsKey)
    {
        Environment.SetEnvironmentVariable("CHATROUTER_KEY", key);
        Environment.SetEnvironmentVariable("CHATROUTER_OPS_KEY", opsKey);
    }

    private static string Address(RouterFixture router) => router.App.BaseAddress.ToString();

    private static async Task<JsonElement[]> FaultsAsync(RouterFixture router) => [.. (await router.OpsAsync("ops/faults")).GetProperty("faults").EnumerateArray()];

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var signals = new StopSignals();
        var exit = await CommandLine.RunAsync(args, output, error, signals);
        return (exit, output.ToString(), error.ToString());
    }
}
