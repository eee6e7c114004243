using System.Net;
using System.Text.Json;
using ChatRouter.Simulator;

namespace ChatRouter.Tests.Simulator;

/// <summary>What a request can ask for, and how wrong ones are refused.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData(BackendKind.Vllm, "/v1/chat/completions")]
    [InlineData(BackendKind.Ollama, "/api/chat")]
    public async Task JsonSchema_Answer_IsAnInstance(BackendKind kind, string path)
    {
        const string Schema = """
            {"type":"object","$defs":{"tag":{"enum":["a","b"]}},"properties":{"name":{"type":"string","minLength":40},"age":{"type":"integer","minimum":18},
            "score":{"type":"number"},"ok":{"type":"boolean"},"tag":{"$ref":"#/$defs/tag"},"list":{"type":"array","items":{"type":"string"},"minItems":2},
            "sub":{"type":"object","properties":{"when":{"type":"string","format":"date-time"},"note":{"type":"string"}},"required":["when"]},
            "maybe":{"anyOf":[{"type":"null"},{"type":"string"}]}}}
            """;
        await using var run = await SimulatorRun.StartAsync(kind);
        var native = path == "/api/chat";
        var more = native
            ? $",\"stream\":false,\"format\":{Schema}"
            : $$$""","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{{{Schema}}}}}""";

        var answer = await run.PostJsonAsync(SimulatorRun.Chat(more: more), path);

        var message = native ? answer.GetProperty("message") : answer.GetProperty("choices")[0].GetProperty("message");
        using var json = JsonDocument.Parse(message.GetProperty("content").GetString()!);
        Assert.Equal(
            "{name:string,age:number,score:number,ok:boolean,tag:string,list:[string],sub:{when:string},maybe:null}", JsonShape.Of(json.RootElement.GetRawText()));
        Assert.InRange(json.RootElement.GetProperty("name").GetString()!.Length, 40, 200);
        Assert.Equal(18, json.RootElement.GetProperty("age").GetInt32());
        Assert.Equal("a", json.RootElement.GetProperty("tag").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("list").GetArrayLength());
    }

    [Fact]
    public async Task JsonObject_Streamed_IsAnObject()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);

        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: ",\"response_format\":{\"type\":\"json_object\"}"));

        Assert.Equal("{answer:string}", JsonShape.Of(stream.Text()));
    }

    [Fact]
    public async Task Image_InContentParts_IsTakenAndCounted()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        const string Parts = """[{"type":"text","text":"hello there"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]""";

        var plain = await run.PostJsonAsync(SimulatorRun.Chat());
        var image = await run.PostJsonAsync($$"""{"model":"tiny","messages":[{"role":"user","content":{{Parts}}}]}""");

        Assert.Equal(Prompt(plain) + 85, Prompt(image));
        static int Prompt(JsonElement answer) => answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
    }

    [Theory]
    [InlineData("https://example.com/a.png", HttpStatusCode.BadRequest)]
    [InlineData("data:image/png;base64,AAAA", HttpStatusCode.OK)]
    public async Task Image_OllamaByAddress_IsRefused(string url, HttpStatusCode status)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);

        using var response = await run.PostAsync(
            $$$"""{"model":"tiny","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{url}}}"}}]}]}""");

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAi_Obfuscation_IsThereUnlessTurnedOff(bool include)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);

        var more = include ? "" : ",\"stream_options\":{\"include_obfuscation\":false}";
        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: more));

        Assert.All(stream.Json, chunk => Assert.Equal(include, chunk.TryGetProperty("obfuscation", out _)));
    }

    [Fact]
    public async Task OpenAi_Stream_BeginsWithTheRoleAndHasUsageOnlyIfAsked()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);

        var plain = await run.StreamAsync(SimulatorRun.Chat(stream: true));
        var asked = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal("""{"role":"assistant","content":"","refusal":null}""", plain.Choices().First().GetProperty("delta").GetRawText());
        Assert.All(plain.Json, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
        Assert.All(asked.Json.SkipLast(1), chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
        Assert.Equal(0, asked.Json[^1].GetProperty("choices").GetArrayLength());
    }

    [Fact]
    public async Task Vllm_ContinuousUsage_CountsUp()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var stream = await run.StreamAsync(SimulatorRun.Chat(
            "say 3 tokens", stream: true, more: ",\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}"));

        Assert.Equal([0, 1, 2, 3, 3, 3], stream.Json.Select(c => c.GetProperty("usage").GetProperty("completion_tokens").GetInt32()));
    }

    [Theory]
    [InlineData(BackendKind.Vllm, """{"messages":[]}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":"hi"}""", 400)]
    [InlineData(BackendKind.Vllm, """{"model":"tiny"}""", 400)]
    [InlineData(BackendKind.Vllm, """[]""", 400)]
    [InlineData(BackendKind.Vllm, "", 400)]
    [InlineData(BackendKind.Vllm, """{"model":"other","messages":[{"role":"user","content":"x"}]}""", 404)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"robot","content":"x"}]}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":5}]}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":"x"}],"max_tokens":0}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":"x"}],"max_tokens":40000}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":"x"}],"temperature":3}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":"x"}],"priority":1}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":"x"}],"stream_options":{"include_usage":true}}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":"x"}],"tool_choice":"required"}""", 400)]
    [InlineData(BackendKind.Vllm, """{"messages":[{"role":"user","content":"x"}],"continue_final_message":true,"add_generation_prompt":true}""", 400)]
    [InlineData(BackendKind.OpenAI, """{"messages":[{"role":"user","content":"x"}]}""", 400)]
    [InlineData(BackendKind.OpenAI, """{"model":"other","messages":[{"role":"user","content":"x"}]}""", 404)]
    [InlineData(BackendKind.LlamaCpp, """{"model":"other","messages":[{"role":"user","content":"x"}]}""", 200)]
    [InlineData(BackendKind.Ollama, """{"model":"TINY:latest","messages":[{"role":"user","content":"x"}]}""", 200)]
    [InlineData(BackendKind.Ollama, """{"messages":[{"role":"user","content":"x"}]}""", 400)]
    public async Task Request_RightOrWrong_HasTheStatusOfItsServer(BackendKind kind, string body, int status)
    {
        await using var run = await SimulatorRun.StartAsync(kind);

        using var response = await run.PostAsync(body);

        Assert.Equal(status, (int)response.StatusCode);
        if (status >= 400)
            Assert.NotEmpty((await SimulatorRun.JsonOf(response)).GetProperty("error").GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Vllm_WrongKey_HasABareStringAndOpenHealth()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, b => b.ApiKey = "secret");

        var chat = await Recording.OfAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", SimulatorRun.Chat());
        var right = await Recording.OfAsync(
            run.Backend.BaseUrl, "POST", "/v1/chat/completions", SimulatorRun.Chat(), "Authorization: Bearer secret\r\n");
        var health = await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null);

        Assert.Equal(("HTTP/1.1 401 Unauthorized", """{"error":"Unauthorized"}"""), (chat.StatusLine, chat.Body));
        Assert.Equal("HTTP/1.1 200 OK", right.StatusLine);
        Assert.Equal("HTTP/1.1 200 OK", health.StatusLine);
    }

    [Fact]
    public async Task Ollama_LongPrompt_IsShortenedNotRefused()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama, b => b.ContextWindow = 200);

        var answer = await run.PostJsonAsync(SimulatorRun.Chat(string.Join(' ', Enumerable.Repeat("word", 500))));

        Assert.Equal(100, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }
}
