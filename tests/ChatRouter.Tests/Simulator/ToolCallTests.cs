using System.Text.Json;
using ChatRouter.Simulator;

namespace ChatRouter.Tests.Simulator;

/// <summary>When a server calls tools, and in what form.</summary>
public sealed class ToolCallTests
{
    private const string Weather = """
        ,"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"},
        "days":{"type":"integer","minimum":2}},"required":["city","days"]}}},{"type":"function","function":{"name":"get_time"}}]
        """;

    [Theory]
    [InlineData(BackendKind.Vllm, "")]
    [InlineData(BackendKind.OpenAI, "")]
    [InlineData(BackendKind.LlamaCpp, "")]
    [InlineData(BackendKind.OpenAI, ",\"tool_choice\":\"auto\"")]
    public async Task ToolCall_Streamed_ComesInSeveralPieces(BackendKind kind, string more)
    {
        await using var run = await SimulatorRun.StartAsync(kind);

        var stream = await run.StreamAsync(SimulatorRun.Chat("please use the tool", stream: true, more: Weather + more));

        var calls = stream.Choices().Select(c => c.GetProperty("delta")).Where(d => d.TryGetProperty("tool_calls", out _))
            .Select(d => d.GetProperty("tool_calls")[0]).ToList();
        Assert.Equal("get_weather", calls[0].GetProperty("function").GetProperty("name").GetString());
        Assert.NotEmpty(calls[0].GetProperty("id").GetString()!);
        Assert.InRange(calls.Count, 4, 100);
        AssertWeather(string.Concat(calls.Skip(1).Select(c => c.GetProperty("function").GetProperty("arguments").GetString())));
        Assert.Equal("tool_calls", stream.Finish());
        Assert.Equal("", stream.Text());
    }

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.OpenAI)]
    [InlineData(BackendKind.LlamaCpp)]
    [InlineData(BackendKind.Ollama)]
    public async Task ToolCall_NotStreamed_HasWholeArguments(BackendKind kind)
    {
        await using var run = await SimulatorRun.StartAsync(kind);

        var choice = (await run.PostJsonAsync(SimulatorRun.Chat("please use the tool", more: Weather))).GetProperty("choices")[0];

        var call = Assert.Single(choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray());
        AssertWeather(call.GetProperty("function").GetProperty("arguments").GetString()!);
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task ToolCall_OllamaNative_HasAnObjectOnOneLineAndStops()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);

        var lines = (await run.StreamAsync(SimulatorRun.Chat("please use the tool", more: Weather), "/api/chat")).Json;

        var call = lines[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal(2, lines.Count);
        AssertWeather(call.GetProperty("arguments").GetRawText());
        Assert.Equal("stop", lines[1].GetProperty("done_reason").GetString());
    }

    [Theory]
    [InlineData("\"required\"", "hello", "get_weather")]
    [InlineData("{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}", "hello", "get_time")]
    [InlineData("\"none\"", "use the tool", null)]
    [InlineData("\"auto\"", "hello", null)]
    [InlineData("\"auto\"", "use the tools", "get_weather,get_time")]
    public async Task ToolChoice_Decides(string choice, string prompt, string? called)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var answer = await run.PostJsonAsync(SimulatorRun.Chat(prompt, more: Weather + ",\"tool_choice\":" + choice));

        var names = answer.GetProperty("choices")[0].GetProperty("message").TryGetProperty("tool_calls", out var calls)
            ? string.Join(',', calls.EnumerateArray().Select(c => c.GetProperty("function").GetProperty("name").GetString()))
            : null;
        Assert.Equal(called, names);
    }

    [Fact]
    public async Task ToolResult_AsTheLastMessage_IsAnsweredInWords()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);

        var stream = await run.StreamAsync("""
            {"model":"tiny","stream":true,"messages":[{"role":"user","content":"use the tool"},{"role":"assistant","content":null,
            "tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_time","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"call_1","content":"12:00"}],"tools":[{"type":"function","function":{"name":"get_time"}}]}
            """);

        Assert.Equal((60, "stop"), (stream.Tokens().Count, stream.Finish()));
    }

    private static void AssertWeather(string arguments)
    {
        Assert.Equal("{city:string,days:number}", JsonShape.Of(arguments));
        using var json = JsonDocument.Parse(arguments);
        Assert.Equal(2, json.RootElement.GetProperty("days").GetInt32());
    }
}
