using System.Text.Json;
using ChatRouter.Simulator;

namespace ChatRouter.Tests.Simulator;

public sealed class DeterminismTests
{
    private const string Large = "llama-3.1-70b-instruct";

    [Fact]
    public async Task SamePrompt_TwoBackendsOfOneModel_GiveTheSameTokens()
    {
        await using var host = await SimulatorHost.StartAsync(SimulatorOptions.ClassicLadder().WithoutDelays());

        var one = await Tokens(host.Backends["gpu1"], Body(Large, "Tell me of queues."));
        var two = await Tokens(host.Backends["gpu2"], Body(Large, "Tell me of queues."));
        var other = await Tokens(host.Backends["ollama1"], Body("llama3.1:8b-instruct-q4_K_M", "Tell me of queues."));

        Assert.Equal(60, one.Count);
        Assert.Equal(one, two, StringComparer.Ordinal);
        Assert.NotEqual(string.Concat(one), string.Concat(other), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("hello there", " hello \\n there\\t", true)]
    [InlineData("caf\\u00e9", "café", true)]
    [InlineData("hello there", "hello where", false)]
    public async Task Prompt_SpacingAndEscapes_DoNotChangeTheText(string first, string second, bool same)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var one = await run.StreamAsync($$"""{"messages":[{"role":"user","content":"{{first}}"}],"stream":true}""");
        var two = await run.StreamAsync($$"""{"messages":[{"role":"user","content":[{"type":"text","text":"{{second}}"}]}],"stream":true}""");

        Assert.Equal(same, one.Text() == two.Text());
    }

    [Fact]
    public async Task Seed_ChangesTheTextAndRepeatsIt()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        async Task<string> Text(string seed) => (await run.StreamAsync(SimulatorRun.Chat(stream: true, more: seed))).Text();

        var seven = await Text(",\"seed\":7");

        Assert.Equal(seven, await Text(",\"seed\":7"));
        Assert.NotEqual(seven, await Text(",\"seed\":8"), StringComparer.Ordinal);
        Assert.NotEqual(seven, await Text(""), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Text_OfAThousandTokens_IsReadableAndHasCharactersOfSeveralBytes()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);

        var tokens = (await run.StreamAsync(SimulatorRun.Chat("please SAY 1000 Tokens", stream: true))).Tokens();

        Assert.Equal(1000, tokens.Count);
        Assert.All(tokens.Skip(1), token => Assert.True(token[0] == ' ' || token is "." or ","));
        var text = string.Concat(tokens);
        Assert.Contains("é", text, StringComparison.Ordinal);
        Assert.Contains("€", text, StringComparison.Ordinal);
        Assert.Contains("🙂", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BackendKind.Vllm, ",\"continue_final_message\":true,\"add_generation_prompt\":false")]
    [InlineData(BackendKind.LlamaCpp, "")]
    [InlineData(BackendKind.Ollama, "")]
    public async Task Prefill_OfItsOwnWords_IsContinuedAsItWouldHaveGoneOn(BackendKind kind, string flags)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        var whole = (await run.StreamAsync(SimulatorRun.Chat(stream: true))).Text();

        // Between two tokens, inside one, nothing, and everything.
        foreach (var cut in new[] { 0, whole.IndexOf(' ', 40), whole.IndexOf(' ', 40) + 3, whole.Length })
        {
            var body = $$"""
                {"model":"tiny","stream":true,"messages":[{"role":"user","content":"hello there"},
                {"role":"assistant","content":{{JsonSerializer.Serialize(whole[..cut])}}}]{{flags}}}
                """;

            var rest = await run.StreamAsync(body);

            if (cut > 0)
                Assert.Equal(whole[cut..], rest.Text());
            Assert.Equal("stop", rest.Finish());
        }
    }

    [Fact]
    public async Task Prefill_OfOtherWords_IsFollowedByOtherText()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);

        var rest = await run.StreamAsync("""
            {"stream":true,"messages":[{"role":"user","content":"hello there"},{"role":"assistant","content":"I would rather not"}]}
            """);

        Assert.Equal(60, rest.Tokens().Count);
        Assert.StartsWith(" ", rest.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FinalAssistantMessage_VllmWithoutTheFlag_IsAnsweredAnew()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        var whole = (await run.StreamAsync(SimulatorRun.Chat(stream: true))).Tokens();
        var body = $$"""
            {"stream":true,"messages":[{"role":"user","content":"hello there"},{"role":"assistant","content":{{JsonSerializer.Serialize(whole[0])}}}]}
            """;

        Assert.Equal(60, (await run.StreamAsync(body)).Tokens().Count);
    }

    [Fact]
    public async Task GeneratedText_SentBackAsHistory_CountsAsTheTokensGenerated()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        var answer = await run.PostJsonAsync(SimulatorRun.Chat());
        var text = answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        var before = answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();

        var next = await run.PostJsonAsync($$"""
            {"messages":[{"role":"user","content":"hello there"},{"role":"assistant","content":{{JsonSerializer.Serialize(text)}}},{"role":"user","content":"more"}]}
            """);

        // Four tokens of template for each message, and the word "more".
        Assert.Equal(before + 60 + 4 + 4 + 1, next.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    private static string Body(string model, string prompt)
        => $$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"{{prompt}}"}]}""";

    private static async Task<IReadOnlyList<string>> Tokens(SimulatedBackend backend, string body)
    {
        using var client = new HttpClient();
        using var content = new StringContent(body);
        using var response = await client.PostAsync(new Uri(backend.BaseUrl, "/v1/chat/completions"), content);
        return (await SimulatorStream.ReadAsync(response)).Tokens();
    }
}
