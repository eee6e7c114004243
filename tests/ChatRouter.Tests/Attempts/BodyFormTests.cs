using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>A backend is judged by its bytes, whatever its headers say of them.</summary>
public sealed class BodyFormTests : AttemptTest
{
    private const string Line = """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Hello"},"done":false}""";
    private const string LastLine = """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}""";
    private const string MessageStart = """{"type":"message_start","message":{"id":"msg_1","model":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}""";
    private const string Delta = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}""";
    private const string MessageDelta = """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}""";

    public static TheoryData<ProtocolKind, string?> MislabelledStreams
    {
        get
        {
            var data = new TheoryData<ProtocolKind, string?>();
            foreach (var protocol in (ProtocolKind[])[ProtocolKind.OpenAI, ProtocolKind.Vllm, ProtocolKind.Ollama, ProtocolKind.Anthropic])
            {
                foreach (var type in (string?[])["application/json", "text/plain", "application/octet-stream", "text/html", null]) data.Add(protocol, type);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(MislabelledStreams))]
    public async Task RunAsync_HealthyStreamUnderAnyType_IsRelayed(ProtocolKind protocol, string? type)
    {
        var router = Create(A with { Protocol = protocol }, B);
        router["a"].Does(StreamOf(protocol).As(type));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(("a", 1), (answer.Sink.Head.Backend, answer.Decision!.Attempts.Count));
        Assert.Contains("\"content\":\"Hello\"", answer.Sink.Text, StringComparison.Ordinal);
        Assert.EndsWith(Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task RunAsync_FirstBytesInPieces_AreTold(int size)
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.As("application/json").Raw("\r\n").Says("Hello").Finish().Done().InPiecesOf(size));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("a", answer.Sink.Head.Backend);
        Assert.EndsWith(Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Busy.","code":503}}""", FailureReason.Overloaded)]
    [InlineData("{\n  \"error\": {\"message\": \"Busy.\", \"code\": 503}\n}", FailureReason.Overloaded)]
    [InlineData("""[{"error":{"message":"Busy.","code":503}}]""", FailureReason.Malformed)]
    [InlineData("<html>Busy</html>", FailureReason.Malformed)]
    [InlineData("no healthy upstream", FailureReason.Malformed)]
    [InlineData("""{"object":"chat.completion","choices":[]}""", FailureReason.Malformed)]
    [InlineData(Line + "\n", FailureReason.Malformed)]
    [InlineData("", FailureReason.Malformed)]
    [InlineData("da", FailureReason.Malformed)]
    public async Task RunAsync_NoStreamUnderTheTypeOfOne_IsTheFailureThatItIs(string body, FailureReason expected)
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Raw(body));
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("b", answer.Sink.Head.Backend);
        Assert.Equal((OutcomeKind.Failure, expected), (answer.Decision!.Attempts[0].Kind, answer.Decision.Attempts[0].Reason));
    }

    [Fact]
    public async Task RunAsync_OllamaAnswersInOneLine_IsAStreamOfOneLine()
    {
        var router = Create(A with { Protocol = ProtocolKind.Ollama }, B);
        router["a"].Does(Reply.Json(200, LastLine.Replace("\"content\":\"\"", "\"content\":\"Hello\"", StringComparison.Ordinal)));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("a", answer.Sink.Head.Backend);
        Assert.Contains("\"content\":\"Hello\"", answer.Sink.Text, StringComparison.Ordinal);
        Assert.EndsWith(Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }

    private static Reply StreamOf(ProtocolKind protocol) => protocol switch
    {
        ProtocolKind.Ollama => Reply.Stream.Raw(Line + "\n").Raw(LastLine + "\n"),
        ProtocolKind.Anthropic => new[] { MessageStart, Delta, MessageDelta, """{"type":"message_stop"}""" }.Aggregate(Reply.Stream, (reply, json) => reply.Raw("event: any\n" + Chunks.Event(json))),
        _ => Reply.Streamed("Hello"),
    };
}
