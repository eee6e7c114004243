using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Generation;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Releases;

/// <summary>A good release arrives, and each of the risks of a bad one is found by the check that is there for it. Callers notice nothing, whatever happens.</summary>
public sealed class ReleaseTests
{
    private const string PlainText = """{ "capabilities": [] }""";

    [Fact]
    public async Task GoodCandidate_GoesThroughEveryStage_AndAnswersAll()
    {
        await using var scenario = await ReleaseScenario.StartAsync("""{ "shadow": { "percent": 100, "minPairs": 20 } }""");

        var record = await scenario.UntilOverAsync();
        Assert.Equal("done", Word(record, "status"));
        var answer = await scenario.Router.AskAsync("""{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""");
        Assert.Equal(("new", "1"), (answer.Backend, answer.Headers["x-router-rung"]));
        await scenario.EndAsync();
    }

    [Fact]
    public async Task Quality_WrongAnswersToGoldenPrompts_RollBack()
    {
        await using var scenario = await ReleaseScenario.StartAsync("{}", PlainText);
        scenario.Router.Fault("new", FaultKind.WrongAnswer);
        await RolledBackAsync(scenario, "synthetic", "golden-prompts: 0 of 1 prompts pass (0.0 %, at least 98.0 %), each asked 1 times. Failed: count (regex).");
    }

    [Fact]
    public async Task Latency_SlowFirstTokens_RollBack()
    {
        await using var scenario = await ReleaseScenario.StartAsync("""{ "gates": { "maxSlower": 0.6 }, "golden": { "repeat": 15, "prompts": [{ "id": "any", "messages": [{ "role": "user", "content": "Say 5 tokens." }], "assert": [{ "type": "not-is-refusal" }] }] } }""");
        scenario.Router.Fault("new", FaultKind.SlowFirstToken, fault => fault with { DelayMs = 150 });
        await RolledBackAsync(scenario, "synthetic", "first-token: Candidate p50 1");
    }

    [Fact]
    public async Task Memory_GpuFullUnderLoad_RollsBack()
    {
        await using var scenario = await ReleaseScenario.StartAsync("""{ "memory": { "maxGpu": 0.95 } }""", candidate: new ScenarioBackend("new", BackendKind.Vllm)
        {
            Rung = 0,
            ConfigureBy = simulator => $$"""{ "health": { "enabled": true, "gpu": { "metricsUrl": "{{simulator.Backends["new"].BaseUrl}}dcgm/metrics", "minFreeMebibytes": 0 } } }""",
        });
        scenario.Router.Fault("new", FaultKind.Gpu, fault => fault with { FreeMebibytes = 800 });
        using var stop = new CancellationTokenSource();
        var probing = ProbeOnAsync(scenario, stop.Token);
        await RolledBackAsync(scenario, "synthetic", "memory: new: GPU 99 % at rest, 99 % under load");
        await stop.CancelAsync();
        await probing;
    }

    [Fact]
    public async Task Dependency_CandidateBreaksInTheCanary_RollsBack()
    {
        await using var scenario = await ReleaseScenario.StartAsync("{}");
        await scenario.UntilAsync(record => Word(record, "stage") == "canary");
        scenario.Router.Fault("new", FaultKind.Error);
        var record = await scenario.UntilOverAsync();
        Assert.Equal(("rolledback", "canary"), (Word(record, "status"), Word(record, "stage")));
        Assert.Matches("^(broken|errors|candidate): ", record.GetProperty("reason").GetString());
        await scenario.EndAsync();
    }

    [Fact]
    public async Task Abort_OnOneInstance_TheOthersAreBackOnTheBaselineWithin5Seconds()
    {
        const string Body = """{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""";
        const string Endless = """{ "steps": [{ "percent": 100, "minRequests": 1000000, "minTime": "1h" }] }""";
        var tables = new MemoryEntityTableStore();
        await using var scenario = await ReleaseScenario.StartAsync(ReleaseScenario.Setup(Endless) with { Tables = tables });
        await using var other = await RouterFixture.StartAsync(ReleaseScenario.Setup(Endless, fleet: "{}") with { Tables = tables });
        await scenario.UntilAsync(record => Word(record, "stage") == "canary");
        await Eventually.TrueAsync(async () => (await other.AskAsync(Body)).Backend == "new", "the other instance follows");

        var ordered = TimeProvider.System.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, (await scenario.Router.OrderAtAsync("ops/releases/v2/abort", """{"who":"anna","why":"a drill"}""")).Status);
        await Eventually.TrueAsync(async () => (await other.AskAsync(Body)).Backend == "old", "the other instance is back");

        Assert.InRange(TimeProvider.System.GetElapsedTime(ordered).TotalSeconds, 0, 5);
        await scenario.EndAsync();
    }

    [Fact]
    public async Task ToolResults_OnAnotherInstance_GoToTheSideThatCalled()
    {
        static string Turn(int number, string more)
            => $$"""{"model":"chat","messages":[{"role":"user","content":"Order {{number}}"}{{more}}],"tools":[{"type":"function","function":{"name":"pay"} }]}""";
        const string Half = """{ "steps": [{ "percent": 50, "minRequests": 1000000, "minTime": "1h" }] }""";
        const string Results = """,{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"pay","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"paid"}""";
        var tables = new MemoryEntityTableStore();
        await using var scenario = await ReleaseScenario.StartAsync(ReleaseScenario.Setup(Half) with { Tables = tables });
        await using var other = await RouterFixture.StartAsync(ReleaseScenario.Setup(Half) with { Tables = tables });
        await scenario.UntilAsync(record => Word(record, "stage") == "canary");
        await Eventually.TrueAsync(async () => (await other.AskAsync("""{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""")).Backend == "new", "the other instance follows");

        var (called, answered) = (new string?[20], new string?[20]);
        for (var i = 0; i < called.Length; i++)
        {
            called[i] = (await scenario.Router.AskAsync(Turn(i, ""))).Backend;
            answered[i] = (await other.AskAsync(Turn(i, Results))).Backend;
        }

        Assert.Equal(called, answered);
        Assert.Equal(["new", "old"], called.Distinct().Order(StringComparer.Ordinal));
        await scenario.EndAsync();
    }

    [Fact]
    public async Task Agreement_BelowItsBoundInTheShadow_RollsBack()
    {
        await using var scenario = await ReleaseScenario.StartAsync(
            """{ "shadow": { "percent": 100, "minPairs": 100, "minAgreement": 0.7 } }""", candidate: new ScenarioBackend("new", BackendKind.Vllm) { Rung = 0, Model = "another-model" });
        await RolledBackAsync(scenario, "shadow", "agreement: 0 of ");
    }

    [Fact]
    public async Task Tokenizer_CountsOtherwise_RollsBack()
    {
        await using var foreign = Scripted(_ => 900);
        await using var scenario = await ReleaseScenario.StartAsync("{}", PlainText, new ScenarioBackend("new", BackendKind.OpenAI) { Rung = 0, Address = foreign.Address, Settings = PlainText });
        await RolledBackAsync(scenario, "validation", "tokenizer: new: counts 900 tokens for the fixed text, the baseline ");
    }

    [Fact]
    public async Task OutputSchema_NotKept_RollsBack()
    {
        const string JsonAlone = """{ "capabilities": ["json-mode"] }""";
        await using var talkative = Scripted(body => TokenCounter.Count(Encoding.UTF8.GetBytes(JsonNode.Parse(Encoding.Latin1.GetBytes(body))!["messages"]![0]!["content"]!.GetValue<string>())));
        await using var scenario = await ReleaseScenario.StartAsync("{}", JsonAlone, new ScenarioBackend("new", BackendKind.OpenAI) { Rung = 0, Address = talkative.Address, Settings = JsonAlone });
        await RolledBackAsync(scenario, "validation", "json-schema: new: does not keep to the schema of response_format.");
    }

    [Fact]
    public async Task Features_LostWithTheCandidate_RollBack()
    {
        await using var scenario = await ReleaseScenario.StartAsync("{}", candidate: new ScenarioBackend("new", BackendKind.Vllm) { Rung = 0, Settings = """{ "capabilities": ["images"] }""" });
        await RolledBackAsync(scenario, "validation", "features: The baseline can Tools, JsonMode, and the candidate does not declare it.");
    }

    [Fact]
    public async Task CandidateNotThere_Waits_AndGoesOnWhenItIs()
    {
        await using var scenario = await ReleaseScenario.StartAsync("{}");
        scenario.Router.Fault("new", FaultKind.Down);
        var record = await scenario.UntilAsync(one => Word(one, "status") == "paused");
        Assert.Equal(("validation", "unavailable"), (Word(record, "stage"), Word(record, "pause")));
        Assert.StartsWith("model: new: ", record.GetProperty("reason").GetString(), StringComparison.Ordinal);
        await scenario.EndAsync();
    }

    /// <summary>A backend that says the same to everything, and counts the prompt in its own way.</summary>
    private static ScriptedBackend Scripted(Func<string, int> count) => ScriptedBackend.Start((head, body) => head.StartsWith("GET", StringComparison.Ordinal)
        ? ScriptedBackend.Json("""{"object":"list","data":[]}""")
        : ScriptedBackend.StreamHead + ScriptedBackend.Event("1, 2") + ScriptedBackend.Event("", "\"stop\"")
            + $$$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":{{{count(body)}}},"completion_tokens":2,"total_tokens":{{{count(body) + 2}}}}}""" + "\n\ndata: [DONE]\n\n");

    private static async Task RolledBackAsync(ReleaseScenario scenario, string stage, string reason)
    {
        var record = await scenario.UntilOverAsync();
        Assert.Equal(("rolledback", stage), (Word(record, "status"), Word(record, "stage")));
        Assert.StartsWith(reason, record.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var answer = await scenario.Router.AskAsync("""{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""");
        Assert.Equal("old", answer.Backend);
        await scenario.EndAsync();
    }

    private static async Task ProbeOnAsync(ReleaseScenario scenario, CancellationToken stop)
    {
        var prober = scenario.Router.App.Services.GetService(typeof(ChatRouter.Health.Prober)) as ChatRouter.Health.Prober;
        while (!stop.IsCancellationRequested)
        {
            await prober!.RunAsync(CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }

    private static string Word(JsonElement record, string name) => record.GetProperty(name).GetString()!.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
