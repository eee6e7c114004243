using System.Net;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Input;

/// <summary>What reaches an OpenAI-compatible backend is what the caller wrote, byte by byte, but for what must change.</summary>
public sealed class PassThroughTests
{
    // Odd on purpose: white space, escapes, number forms, unknown fields at every level, a name of another server's extension.
    private const string Odd = """
        { "messages" : [ {"role":"user","content":"H\u00e9llo \ud83d\ude42 / \/","name":"x","future":[1.50,-0,1E+2]} ] ,
          "model"	:"chat", "temperature":0.70,
          "guided_json" : {"type":"object","z":null,"a":[ ]} ,"chat_template_kwargs":{"enable_thinking":false},
          "x-unknown":"é🙂" , "metadata":{"model":"not this one","max_tokens":"nor this"} }
        """;

    [Theory]
    [InlineData(BackendKind.Vllm, "vllm")]
    [InlineData(BackendKind.LlamaCpp, "llamacpp")]
    [InlineData(BackendKind.OpenAI, "openai")]
    [InlineData(BackendKind.OpenAI, "azure-openai")]
    [InlineData(BackendKind.Vllm, "sglang")]
    public async Task Chat_UnknownFields_UntouchedButForTheModel(BackendKind kind, string protocol)
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("backend", kind) { Protocol = protocol, Settings = """{ "apiKey": "env:PROVIDER_KEY" }""" })
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PROVIDER_KEY"] = "provider-key" },
        });

        var answer = await router.AskAsync(Odd);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            Odd.Replace("\"chat\"", "\"large-model\"", StringComparison.Ordinal)[..^1] + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
            Assert.Single(await router.AttemptsAsync("backend")).Body);
    }

    [Fact]
    public async Task Chat_AskedDirectly_UntouchedButForTheModel()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("backend", BackendKind.Vllm)) { Route = """{ "wholeAnswers": "direct" }""" });

        var answer = await router.AskAsync(Odd);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(Odd.Replace("\"chat\"", "\"large-model\"", StringComparison.Ordinal), Assert.Single(await router.AttemptsAsync("backend")).Body);
    }

    [Fact]
    public async Task ChatStreaming_UsageNotAskedFor_AskedOfTheBackendAndKeptFromTheCaller()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("backend", BackendKind.Vllm)));
        var body = Ask.For("Hello", stream: true);

        var answer = await router.StreamAsync(body);

        answer.AssertEnded();
        Assert.Empty(answer.Usages);
        Assert.Equal(
            body.Replace("\"chat\"", "\"large-model\"", StringComparison.Ordinal)[..^1] + ",\"stream_options\":{\"include_usage\":true}}",
            Assert.Single(await router.AttemptsAsync("backend")).Body);
        Assert.True((await router.DecisionAsync(answer.Decision)).GetProperty("usage").GetProperty("completionTokens").GetInt32() > 0);
    }

    [Fact]
    public async Task ChatStreaming_UnknownServerBehindTheOpenAIProtocol_AskedForNothingMore()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("backend", BackendKind.OpenAI)));
        var body = Ask.For("Hello", stream: true);

        (await router.StreamAsync(body)).AssertEnded();

        Assert.Equal(body.Replace("\"chat\"", "\"large-model\"", StringComparison.Ordinal), Assert.Single(await router.AttemptsAsync("backend")).Body);
    }

    [Fact]
    public async Task Chat_RungWithCaps_OnlyTheCapsChange()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("backend", BackendKind.Vllm))
        {
            Rungs = new Dictionary<int, string> { [1] = """{ "maxTokens": 200, "temperature": 0 }""" },
        });

        await router.AskAsync("""{ "model":"chat", "max_tokens" : 900, "unknown":{"max_tokens":900}, "temperature":0.9 ,"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal(
            """{ "model":"large-model", "max_tokens" : 200, "unknown":{"max_tokens":900}, "temperature":0 ,"messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true}}""",
            Assert.Single(await router.AttemptsAsync("backend")).Body);
    }

    [Fact]
    public async Task Chat_AnswerOfTheBackend_ComesThroughByteByByte()
    {
        const string Answer =
            """{ "id":"x" , "object":"chat.completion","created":1,"future":{"a":[1.50]},"choices":[{"index":0,"message":{"role":"assistant","content":"H\u00e9"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";
        await using var backend = ScriptedBackend.Start(ScriptedBackend.Json(Answer));
        await using var router = await RouterFixture.StartAsync(backend.Alone);

        using var response = await router.PostAsync(Ask.For("Hello"));

        Assert.Equal(Answer, await response.Content.ReadAsStringAsync());
    }
}
