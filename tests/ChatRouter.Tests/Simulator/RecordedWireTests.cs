using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.Tests.Simulator;

/// <summary>The simulator's answers against recordings of the real servers: status line, headers, form of the body.</summary>
public sealed class RecordedWireTests
{
    private const string Hello = """{"model":"tiny","messages":[{"role":"user","content":"hello there"}],"max_tokens":8,"seed":1}""";
    private const string HelloStream =
        """{"model":"tiny","messages":[{"role":"user","content":"hello there"}],"max_tokens":8,"seed":1,"stream":true}""";

    private const string HelloStreamUsage =
        """{"model":"tiny","messages":[{"role":"user","content":"hello there"}],"max_tokens":8,"seed":1,"stream":true,"stream_options":{"include_usage":true}}""";

    private const string BooleanSchema = """
        {"model":"tiny","messages":[{"role":"user","content":"hi"}],"max_tokens":200,"response_format":{"type":"json_schema","json_schema":{"name":"x",
        "schema":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}}}
        """;

    private const string Chat = "/v1/chat/completions";

    [Theory]
    [InlineData("llamacpp/chat.http", "POST", Chat, Hello)]
    [InlineData("llamacpp/chat-n2.http", "POST", Chat, """{"messages":[{"role":"user","content":"hello there"}],"max_tokens":8,"n":2}""")]
    [InlineData("llamacpp/chat-json-schema.http", "POST", Chat, BooleanSchema)]
    [InlineData("llamacpp/chat-stream.http", "POST", Chat, HelloStream)]
    [InlineData("llamacpp/chat-stream-usage.http", "POST", Chat, HelloStreamUsage)]
    [InlineData("llamacpp/err-404.http", "GET", "/v1/none", null)]
    [InlineData("llamacpp/err-no-messages.http", "POST", Chat, """{"model":"tiny"}""")]
    [InlineData("llamacpp/err-embeddings-off.http", "POST", "/v1/embeddings", """{"model":"tiny","input":"x"}""")]
    [InlineData("llamacpp/err-bad-json.http", "POST", Chat, "{bad")]
    [InlineData("llamacpp/health.http", "GET", "/health", null)]
    [InlineData("llamacpp/models.http", "GET", "/v1/models", null)]
    public async Task LlamaCpp_Request_IsAnsweredAsRecorded(string fixture, string method, string path, string? body)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);

        await AssertAnsweredAs(fixture, run, method, path, body);
    }

    [Theory]
    [InlineData("llamacpp/loading-chat.http", "POST", Chat, Hello)]
    [InlineData("llamacpp/loading-health.http", "GET", "/health", null)]
    public async Task LlamaCpp_WhileLoading_AnswersAsRecorded(string fixture, string method, string path, string? body)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);
        run.Fault(FaultKind.Loading);

        await AssertAnsweredAs(fixture, run, method, path, body, exactBody: true);
    }

    [Fact]
    public async Task LlamaCpp_WrongKey_IsAnsweredAsRecorded()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp, b => b.ApiKey = "k1");

        await AssertAnsweredAs("llamacpp/err-401.http", run, "POST", Chat, Hello, exactBody: true);
    }

    [Fact]
    public async Task LlamaCpp_LongPrompt_IsAnsweredAsRecorded()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp, b => b.ContextWindow = 2048);
        // Counted: 9,008 words, 4 for the message, 3 for the prompt.
        var words = string.Join(' ', Enumerable.Repeat("word", 9_008));

        await AssertAnsweredAs("llamacpp/err-context.http", run, "POST", Chat, SimulatorRun.Chat(words), exactBody: true);
    }

    [Theory]
    [InlineData("ollama/chat.http", "POST", "/api/chat", """{"model":"tiny","messages":[{"role":"user","content":"hello there"}],"options":{"num_predict":8,"seed":1},"stream":false}""")]
    [InlineData("ollama/chat-stream.http", "POST", "/api/chat", """{"model":"tiny","messages":[{"role":"user","content":"hello there"}],"options":{"num_predict":8,"seed":1}}""")]
    [InlineData("ollama/load.http", "POST", "/api/chat", """{"model":"tiny","messages":[]}""")]
    [InlineData("ollama/unload.http", "POST", "/api/chat", """{"model":"tiny","messages":[],"keep_alive":0}""")]
    [InlineData("ollama/v1-chat.http", "POST", Chat, Hello)]
    [InlineData("ollama/v1-chat-stream-usage.http", "POST", Chat, HelloStreamUsage)]
    [InlineData("ollama/ps.http", "GET", "/api/ps", null)]
    [InlineData("ollama/v1-models.http", "GET", "/v1/models", null)]
    public async Task Ollama_Request_IsAnsweredAsRecorded(string fixture, string method, string path, string? body)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);

        await AssertAnsweredAs(fixture, run, method, path, body);
    }

    [Theory]
    [InlineData("ollama/root.http", "GET", "/", null)]
    [InlineData("ollama/v1-404.http", "GET", "/v1/none", null)]
    [InlineData("ollama/err-bad-json.http", "POST", "/api/chat", "{bad")]
    [InlineData("ollama/err-model.http", "POST", "/api/chat", """{"model":"nope","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("ollama/v1-err-bad-json.http", "POST", Chat, "{bad")]
    [InlineData("ollama/v1-err-model.http", "POST", Chat, """{"model":"nope","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("ollama/v1-err-think.http", "POST", Chat, """{"model":"tiny","messages":[{"role":"user","content":"x"}],"reasoning_effort":"high"}""")]
    public async Task Ollama_Request_IsAnsweredToTheLetter(string fixture, string method, string path, string? body)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);

        await AssertAnsweredAs(fixture, run, method, path, body, exactBody: true);
    }

    [Theory]
    [InlineData("ollama/err-busy.http", "/api/chat")]
    [InlineData("ollama/v1-err-busy.http", Chat)]
    public async Task Ollama_QueueFull_IsAnsweredToTheLetter(string fixture, string path)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);
        run.Fault(FaultKind.QueueFull);

        await AssertAnsweredAs(fixture, run, "POST", path, Hello, exactBody: true);
    }

    [Theory]
    [InlineData("ollama/chat-stream-killed.http", "/api/chat")]
    [InlineData("ollama/v1-stream-killed.http", Chat)]
    public async Task Ollama_RunnerDies_EndsTheStreamAsRecorded(string fixture, string path)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);
        run.Fault(FaultKind.ErrorIn200, f => f with { AfterTokens = 5 });

        await AssertAnsweredAs(fixture, run, "POST", path, HelloStream);
    }

    [Fact]
    public async Task LlamaCpp_Metrics_HasEveryRecordedMetric()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);

        var page = await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/metrics", null);

        var recorded = Recording.Of("llamacpp/metrics.http");
        Assert.Equal(WithoutConnection(recorded), WithoutConnection(page));
        Assert.Equal(recorded.Headers["Content-Type"], page.Headers["Content-Type"]);
        Assert.Equal(Comments(recorded.Body), Comments(page.Body));
    }

    [Theory]
    [InlineData("/slots", "llamacpp/slots.http")]
    [InlineData("/props", "llamacpp/props.http")]
    public async Task LlamaCpp_Pages_HaveOnlyRecordedFields(string path, string fixture)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);

        var page = await Recording.OfAsync(run.Backend.BaseUrl, "GET", path, null);

        Assert.Empty(Paths(page.Body).Except(Paths(Recording.Of(fixture).Body), StringComparer.Ordinal));
    }

    private static async Task AssertAnsweredAs(
        string fixture, SimulatorRun run, string method, string path, string? body, bool exactBody = false)
    {
        var recorded = Recording.Of(fixture);
        var answered = await Recording.OfAsync(run.Backend.BaseUrl, method, path, body);

        Assert.Equal(recorded.StatusLine, answered.StatusLine);
        Assert.Equal(recorded.Headers["Content-Type"], answered.Headers["Content-Type"]);
        Assert.Equal(WithoutConnection(recorded), WithoutConnection(answered));
        if (exactBody)
            Assert.Equal(recorded.Body, answered.Body);
        else
            Assert.Equal(JsonShape.OfEvents(recorded.Body), JsonShape.OfEvents(answered.Body));
    }

    // The test asks for the connection to be closed, which every answer then confirms.
    private static string WithoutConnection(Recording answer) => string.Join(", ", answer.HeaderNames.Where(name => name != "Connection"));

    private static string Comments(string page) => string.Join('\n', page.Split('\n').Where(line => line.StartsWith('#')));

    private static List<string> Paths(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement[0] : document.RootElement;
        return [.. root.EnumerateObject().SelectMany(p => p.Value.ValueKind == JsonValueKind.Object
            ? p.Value.EnumerateObject().Select(inner => $"{p.Name}.{inner.Name}")
            : [p.Name])];
    }
}
