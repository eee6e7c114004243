using System.Text;
using System.Text.Json;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Assembly;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Tests.Protocols.OpenAI;

public sealed class CompletionEventsTests
{
    /// <summary>Whole answers.</summary>
    public static TheoryData<string> Answers =>
    [
        """{"id":"c1","object":"chat.completion","created":7,"model":"m","system_fingerprint":"fp","service_tier":"default","choices":[{"index":0,"message":{"role":"assistant","content":"Hi \"you\"\n😀","refusal":null,"annotations":[]},"logprobs":{"content":[{"token":"Hi","logprob":-0.5}]},"finish_reason":"stop","stop_reason":7}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}},"timings":{"predicted_ms":1.5}}""",
        """{"id":"c1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""",
        """{"id":"c1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"},{"index":1,"message":{"role":"assistant","content":"b"},"finish_reason":"length"}]}""",
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\r\n" };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Of_WholeAnswer_IsAStreamThatTellsTheSame(string answer)
    {
        foreach (var json in new[] { answer, JsonSerializer.Serialize(JsonDocument.Parse(answer), Indented) })
        {
            var frames = StreamRun.All(new OpenAIStreamReader(includeUsage: true), CompletionEvents.Of(Encoding.UTF8.GetBytes(json)));

            Assert.Equal(FrameKind.Content, frames[0].Kind);
            Assert.NotNull(frames[1].FinishReason);
            Assert.Equal(FrameKind.Done, frames[^1].Kind);
            Assert.All(frames[..^1], frame => Assert.Equal("chat.completion.chunk", Json(frame).GetProperty("object").GetString()));
            var assembled = new AssembledAnswer();
            foreach (var frame in frames[..^1]) assembled.Add(Json(frame));
            Assert.Equal(Sorted(JsonDocument.Parse(answer).RootElement), Sorted(JsonDocument.Parse(assembled.ToJson()).RootElement));
        }
    }

    [Fact]
    public void Of_CallsWithoutIds_GetThem()
    {
        const string Answer = """{"id":"c1","choices":[{"message":{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}]}""";

        var frames = StreamRun.All(new OpenAIStreamReader(includeUsage: true), CompletionEvents.Of(Encoding.UTF8.GetBytes(Answer)));

        var call = Json(frames[0]).GetProperty("choices")[0].GetProperty("delta").GetProperty("tool_calls")[0];
        Assert.StartsWith("call_", call.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("stop", frames[1].FinishReason);
    }

    private static JsonElement Json(StreamRun.Seen frame) => JsonDocument.Parse(frame.Bytes["data: ".Length..]).RootElement;

    /// <summary>Fields without a value are left out: a stream has no place for them.</summary>
    private static string Sorted(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', json.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}:{Sorted(f.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', json.EnumerateArray().Select(Sorted)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(json.GetString()),
        _ => json.GetRawText(),
    };
}
