using System.Text;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;
using ChatRouter.Protocols.OpenAI;
using ChatRouter.Protocols.Sse;

namespace ChatRouter.Tests.Protocols.OpenAI;

/// <summary>What each event of a stream is taken for.</summary>
public class OpenAIStreamReaderTests
{
    [Fact]
    public void Next_UsualEvent_IsTheReceivedMemoryItself()
    {
        ReadOnlyMemory<byte> buffer = Encoding.UTF8.GetBytes("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: {");

        var frame = new OpenAIStreamReader(includeUsage: false).Next(buffer, isEnd: false);

        Assert.Equal(buffer[..frame.Consumed], frame.Bytes);
        Assert.Equal(buffer.Length - "data: {".Length, frame.Consumed);
    }

    [Theory]
    [InlineData("{\"role\":\"assistant\",\"content\":null}", "Silent")]
    [InlineData("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null,\"reasoning_content\":\"\",\"tool_calls\":[ ],\"audio\":null}", "Silent")]
    [InlineData("{}", "Silent")]
    [InlineData("{\"unknown\":\"text\"}", "Silent")]
    [InlineData("{\"content\":\" \"}", "Content")]
    [InlineData("{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}", "Content")]
    [InlineData("{\"reasoning\":\"x\"}", "Content")]
    [InlineData("{\"reasoning_content\":\"x\"}", "Content")]
    [InlineData("{\"refusal\":\"no\"}", "Content")]
    [InlineData("{\"audio\":{\"id\":\"a\"}}", "Content")]
    [InlineData("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\"}}]}", "Content")]
    [InlineData("{\"function_call\":{\"name\":\"f\"}}", "Content")]
    public void Next_Delta_CommitsOnlyWithContent(string delta, string kind) =>
        Assert.Equal(kind, One($"data: {{\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":null}}],\"usage\":null}}\n\n").Kind.ToString());

    [Theory]
    [InlineData("{\"tool_calls\":[{\"index\":0}]}", true)]
    [InlineData("{\"function_call\":{\"name\":\"f\"}}", true)]
    [InlineData("{\"tool_calls\":[],\"content\":\"x\"}", false)]
    public void Next_ToolCall_IsTold(string delta, bool expected) =>
        Assert.Equal(expected, One($"data: {{\"choices\":[{{\"delta\":{delta}}}]}}\n\n").HasToolCall);

    [Theory]
    [InlineData("{\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\"prompt_filter_results\":[{\"prompt_index\":0}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"finish_reason\":null,\"content_filter_results\":{},\"content_filter_offsets\":{\"check_offset\":0}}]}")]
    public void Next_AzureFilterChunk_IsPassedOnWithoutCommitting(string chunk)
    {
        var frame = One($"data: {chunk}\n\n");

        Assert.Equal(FrameKind.Silent, frame.Kind);
        Assert.Equal($"data: {chunk}\n\n", frame.Bytes);
    }

    [Theory]
    [InlineData("{\"type\":\"ping\"}")]
    [InlineData("{}")]
    public void Next_ObjectWithoutChoices_IsDropped(string json)
    {
        var frame = One($"data: {json}\n\n");

        Assert.Equal((FrameKind.Silent, ""), (frame.Kind, frame.Bytes));
    }

    [Theory]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"x}}]}")]
    [InlineData("{\"choices\":[]} {}")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("7")]
    public void Next_NoChunk_IsMalformed(string data) => Assert.Equal(FrameKind.Malformed, One($"data: {data}\n\n").Kind);

    [Fact]
    public void Next_InvalidUtf8_IsMalformed()
    {
        byte[] body = [.. "data: {\"choices\":[{\"delta\":{\"content\":\""u8, 0xC3, 0x28, .. "\"}}]}\n\n"u8];

        Assert.Equal(FrameKind.Malformed, StreamRun.All(new OpenAIStreamReader(includeUsage: false), body).Single().Kind);
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"Boom\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}}\n\n", 500, FailureReason.ErrorInAnswer, "Boom")]
    [InlineData("data: {\"error\":{\"object\":\"error\",\"message\":\"The request queue is full.\",\"type\":\"SERVICE_UNAVAILABLE\",\"param\":null,\"code\":503}}\n\n", 503, FailureReason.Overloaded, "The request queue is full.")]
    [InlineData("data: {\"object\":\"error\",\"message\":\"EngineCore encountered an issue.\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}\n\n", 500, FailureReason.EngineDead, "EngineCore encountered an issue.")]
    [InlineData("data: {\"error\":\"Request failed during generation\",\"error_type\":\"generation\"}\n\n", 500, FailureReason.ErrorInAnswer, "Request failed during generation")]
    [InlineData("event: error\ndata: {\"message\":\"bad\"}\n\n", 500, FailureReason.ErrorInAnswer, "bad")]
    [InlineData("event: error\ndata: it broke\n\n", 500, FailureReason.ErrorInAnswer, "it broke")]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"abort\"}]}\n\n", 500, FailureReason.ErrorInAnswer, "The backend broke off the answer.")]
    [InlineData("data: {\"error\":{\"message\":\"This model's maximum context length is 10 tokens.\",\"code\":400}}\n\n", 400, FailureReason.ContextLength, "This model's maximum context length is 10 tokens.")]
    [InlineData("data: {\"error\":\"request (9 tokens) exceeds the available context size (2 tokens)\"}\n\n", 400, FailureReason.ContextLength, "request (9 tokens) exceeds the available context size (2 tokens)")]
    public void Next_ErrorInTheStream_IsRead(string stream, int status, FailureReason reason, string message)
    {
        var frame = One(stream);

        Assert.Equal((FrameKind.Error, ""), (frame.Kind, frame.Bytes));
        Assert.Equal((status, reason, message), (frame.Error!.Status, frame.Error.Reason, frame.Error.Message));
    }

    [Fact]
    public void Next_TwoChoices_FinishWithTheLast()
    {
        const string stream = """
            data: {"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}

            data: {"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}


            """;

        var frames = StreamRun.Telling(new OpenAIStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(stream));

        Assert.Equal((null, null, "length"), (frames[0].FinishReason, frames[1].FinishReason, frames[2].FinishReason));
        Assert.Equal("\"a\"", frames[0].Text);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}", "Content")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n", "Content")]
    [InlineData("data: [DONE]", "Done")]
    [InlineData("data: [DONE]\r", "Done")]
    public void Next_LastEventWithoutBlankLine_IsTaken(string stream, string kind)
    {
        var frame = One(stream);

        Assert.Equal(kind, frame.Kind.ToString());
        Assert.EndsWith("\n\n", frame.Bytes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"con")]
    [InlineData("data: [DON")]
    [InlineData("dat")]
    [InlineData("")]
    public void Next_StreamCutWithinAnEvent_IsNoFrame(string stream) =>
        Assert.Empty(StreamRun.Telling(new OpenAIStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(stream)));

    [Fact]
    public void Next_EventBeyondTheBound_IsMalformed()
    {
        var reader = new OpenAIStreamReader(includeUsage: false);
        var stream = new byte[SseReader.MaxEventBytes + 1];
        stream.AsSpan().Fill((byte)'x');
        "data: \""u8.CopyTo(stream);

        Assert.Equal(FrameKind.Incomplete, reader.Next(stream.AsMemory(0, SseReader.MaxEventBytes), isEnd: false).Kind);
        Assert.Equal(FrameKind.Malformed, reader.Next(stream, isEnd: false).Kind);
    }

    [Fact]
    public void Next_ManyEvents_AllocatesNothing()
    {
        ReadOnlyMemory<byte> buffer = Encoding.UTF8.GetBytes("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hello\"},\"finish_reason\":null}],\"usage\":null}\n\n");
        var reader = new OpenAIStreamReader(includeUsage: false);
        reader.Next(buffer, isEnd: false);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            reader.Next(buffer, isEnd: false);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static StreamRun.Seen One(string stream) => StreamRun.All(new OpenAIStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(stream)).Single();
}
