using System.Text;
using System.Text.Json;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Ollama;
using ChatRouter.Protocols.OpenAI;
using ChatRouter.Protocols.Sse;

namespace ChatRouter.Tests.Protocols.Ollama;

public class OllamaStreamReaderTests
{
    public static TheoryData<string> Streams => ["ollama/chat-stream.http", "ollama/chat-stream-killed.http"];

    [Fact]
    public void Next_RecordedStream_IsGivenAsChunks()
    {
        var frames = StreamRun.All(new OllamaStreamReader(includeUsage: true), Fixture.Body("ollama/chat-stream.http"));

        Assert.Equal([.. Enumerable.Repeat(FrameKind.Content, 8), FrameKind.Silent, FrameKind.Done], frames.Select(frame => frame.Kind));
        Assert.Equal(
            "data: {\"id\":\"chatcmpl-" + Id(frames[0].Bytes) + "\",\"object\":\"chat.completion.chunk\",\"created\":1795233033,\"model\":\"tiny\",\"system_fingerprint\":\"fp_ollama\","
            + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\" if\"},\"finish_reason\":null}]}\n\n",
            frames[0].Bytes);
        Assert.Equal("\" if\"\" one\"\" it\"\" write\"\" people\"\" so\"\" word\"\" stream\"", string.Concat(frames.Select(frame => frame.Text)));
        Assert.Equal(("length", new Usage(18, 8)), (frames[8].FinishReason, frames[8].Usage!.Value));
        Assert.Equal("data: [DONE]\n\n", frames[9].Bytes);
        Assert.Single(frames.Take(9).Select(frame => Id(frame.Bytes)).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Next_RecordedStream_ReadsAsAnOpenAIStream(bool includeUsage)
    {
        var events = string.Concat(StreamRun.All(new OllamaStreamReader(includeUsage), Fixture.Body("ollama/chat-stream.http")).Select(frame => frame.Bytes));

        var frames = StreamRun.All(new OpenAIStreamReader(includeUsage), Encoding.UTF8.GetBytes(events));

        Assert.Equal(
            [.. Enumerable.Repeat(FrameKind.Content, 8), .. Enumerable.Repeat(FrameKind.Silent, includeUsage ? 2 : 1), FrameKind.Done],
            frames.Select(frame => frame.Kind));
        Assert.Equal("length", frames[8].FinishReason);
        Assert.Equal(includeUsage ? new Usage(18, 8) : null, frames[^2].Usage);
    }

    [Fact]
    public void Next_RunnerKilled_EndsInAnError()
    {
        var frames = StreamRun.All(new OllamaStreamReader(includeUsage: false), Fixture.Body("ollama/chat-stream-killed.http"));

        Assert.Equal(FrameKind.Error, frames[^1].Kind);
        Assert.Equal(
            new BackendError(500, FailureReason.ErrorInAnswer, "an error was encountered while running the model: unexpected EOF"), frames[^1].Error);
        Assert.All(frames.SkipLast(1), frame => Assert.Equal((FrameKind.Content, null), (frame.Kind, frame.FinishReason)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Next_StreamCutAtEveryByte_GivesTheSameFrames(string name)
    {
        var body = Fixture.Body(name);
        if (body.Length > 2_000)
            body = [.. body[..body.AsSpan(0, 1_000).LastIndexOf((byte)'\n')], .. body[(body.Length - 500 + body.AsSpan(body.Length - 500).IndexOf((byte)'\n'))..]];
        var whole = StreamRun.Telling(new OllamaStreamReader(includeUsage: true), body);

        for (var cut = 0; cut <= body.Length; cut++)
            Assert.Equal(whole, StreamRun.Telling(new OllamaStreamReader(includeUsage: true), body, cut));
    }

    [Fact]
    public void Next_ToolCalls_BecomeOpenAIs()
    {
        const string stream = """
            {"model":"m","created_at":"2026-11-21T03:50:33.304837617Z","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
            {"model":"m","created_at":"2026-11-21T03:50:34Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a": "x\"y"}}},{"id":"call_own","function":{"index":1,"name":"g","arguments":{}}}]},"done":false}
            {"model":"m","created_at":"2026-11-21T03:50:35Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"h"}}]},"done":false}
            {"model":"m","created_at":"2026-11-21T03:50:36Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","eval_count":5}
            """;

        var frames = StreamRun.All(new OllamaStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(stream));

        var identity = Id(frames[0].Bytes);
        Assert.EndsWith("\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"reasoning\":\"hm\"},\"finish_reason\":null}]}\n\n", frames[0].Bytes, StringComparison.Ordinal);
        var calls = Delta(frames[1].Bytes).GetProperty("tool_calls");
        Assert.Equal(
            $"[{{\"index\":0,\"id\":\"call_{identity}0\",\"type\":\"function\",\"function\":{{\"name\":\"f\",\"arguments\":\"{{\\u0022a\\u0022: \\u0022x\\\\\\u0022y\\u0022}}\"}}}},"
            + "{\"index\":1,\"id\":\"call_own\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]",
            calls.GetRawText());
        Assert.Equal("{\"a\": \"x\\\"y\"}", calls[0].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal($"call_{identity}2", Delta(frames[2].Bytes).GetProperty("tool_calls")[0].GetProperty("id").GetString());
        Assert.True(frames[1].HasToolCall);
        Assert.Equal(("tool_calls", new Usage(0, 5)), (frames[3].FinishReason, frames[3].Usage!.Value));
        Assert.EndsWith("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n", frames[3].Bytes, StringComparison.Ordinal);
        Assert.Equal(FrameKind.Done, frames[4].Kind);
    }

    [Fact]
    public void Next_AnswerInOneLine_IsRoleTextFinishAndUsage()
    {
        const string stream = "{\"model\":\"m\",\"created_at\":\"2026-11-21T03:50:33Z\",\"message\":{\"role\":\"assistant\",\"content\":\"é\"},\"logprobs\":[{\"token\":\"é\",\"logprob\":-1.5}],\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":3,\"eval_count\":1}\r\n";

        var frames = StreamRun.All(new OllamaStreamReader(includeUsage: true), Encoding.UTF8.GetBytes(stream));

        Assert.Equal((FrameKind.Content, FrameKind.Done), (frames[0].Kind, frames[1].Kind));
        Assert.Equal("\"é\"", frames[0].Text);
        var chunks = frames[0].Bytes.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"é\"},\"logprobs\":{\"content\":[{\"token\":\"é\",\"logprob\":-1.5}]},\"finish_reason\":null}]}", chunks[0], StringComparison.Ordinal);
        Assert.EndsWith("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", chunks[1], StringComparison.Ordinal);
        Assert.EndsWith("\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}", chunks[2], StringComparison.Ordinal);
        Assert.Equal(3, chunks.Length);
    }

    [Theory]
    [InlineData("{\"message\":{\"content\":\"x\"}")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{\"response\":\"x\",\"done\":false}")]
    [InlineData("{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"load\"}")]
    public void Next_NoAnswerLine_IsMalformed(string line) => Assert.Equal(
        FrameKind.Malformed, StreamRun.All(new OllamaStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(line + "\n")).Single().Kind);

    [Theory]
    [InlineData("{\"message\":{\"content\":\"x")]
    [InlineData("")]
    [InlineData("\r\n\n")]
    public void Next_StreamCutWithinALine_IsNoFrame(string stream) =>
        Assert.Empty(StreamRun.Telling(new OllamaStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(stream)));

    [Fact]
    public void Next_ErrorWithStatus_KeepsIt()
    {
        var error = StreamRun.All(new OllamaStreamReader(includeUsage: false), "{\"error\":\"the input length exceeds the context length\",\"status\":400}\n"u8.ToArray()).Single().Error!;

        Assert.Equal((400, FailureReason.ContextLength), (error.Status, error.Reason));
    }

    [Fact]
    public void Next_LineBeyondTheBound_IsMalformed()
    {
        var reader = new OllamaStreamReader(includeUsage: false);
        var stream = new byte[SseReader.MaxEventBytes + 1];

        Assert.Equal(FrameKind.Incomplete, reader.Next(stream.AsMemory(0, SseReader.MaxEventBytes), isEnd: false).Kind);
        Assert.Equal(FrameKind.Malformed, reader.Next(stream, isEnd: false).Kind);
    }

    [Fact]
    public void Next_RandomlyChangedStreams_NeverThrowsAndAlwaysAdvances()
    {
        var seed = "{\"model\":\"m\",\"created_at\":\"2026-11-21T03:50:33Z\",\"message\":{\"content\":\"x\",\"tool_calls\":[{\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}]},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"eval_count\":2}\n"u8.ToArray();
        var random = new Random(20260906);
        for (var round = 0; round < 4_000; round++)
        {
            var body = seed.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                body[random.Next(body.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(' ', '~'));

            Assert.InRange(StreamRun.All(new OllamaStreamReader(includeUsage: true), body, random.Next(body.Length)).Count, 0, body.Length);
        }
    }

    private static string Id(string bytes) => bytes["data: {\"id\":\"chatcmpl-".Length..][..16];

    private static JsonElement Delta(string bytes) =>
        JsonDocument.Parse(bytes["data: ".Length..]).RootElement.GetProperty("choices")[0].GetProperty("delta");
}
