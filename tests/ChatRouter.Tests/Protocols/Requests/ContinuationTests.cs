using System.Text;
using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Tests.Protocols.Requests;

public class ContinuationTests
{
    [Theory]
    [InlineData(ProtocolKind.Vllm, ",\"continue_final_message\":true,\"add_generation_prompt\":false")]
    [InlineData(ProtocolKind.Sglang, ",\"continue_final_message\":true")]
    [InlineData(ProtocolKind.LlamaCpp, "")]
    public async Task Of_TextSoFar_BecomesTheLastMessage(ProtocolKind kind, string fields)
    {
        var request = Samples.Request("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"} ], \"model\":\"r\",\"max_tokens\":9}");

        var continued = Continuation.Of(request, kind, "He said \\\"é"u8)!;

        Assert.Equal(
            $"{{\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}} ,{{\"role\":\"assistant\",\"content\":\"He said \\\"é\"}}], \"model\":\"m\",\"max_tokens\":4{fields}}}",
            await Samples.SentBody(Samples.Backend(kind), continued, maxTokens: 4));
    }

    [Fact]
    public void Of_TextOfARecordedStream_IsItsWords()
    {
        var request = Samples.Request("{\"model\":\"r\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}");
        var reader = ChatProtocols.For(ProtocolKind.LlamaCpp).CreateStreamReader(request.IncludeUsage);
        var text = string.Concat(StreamRun.All(reader, Fixture.Body("llamacpp/chat-stream.http")).Select(frame => frame.Text.Trim('"')));

        var continued = Continuation.Of(request, ProtocolKind.LlamaCpp, Encoding.UTF8.GetBytes(text))!;

        Assert.Contains("{\"role\":\"assistant\",\"content\":\" token other may who long some would an\"}]", Encoding.UTF8.GetString(continued.Body.Span), StringComparison.Ordinal);
        Assert.True(continued.Stream);
    }

    [Theory]
    [InlineData("\"continue_final_message\":false")]
    [InlineData("\"add_generation_prompt\":true")]
    public void Of_CallerHasTheField_IsNotPossible(string field) => Assert.Null(
        Continuation.Of(Samples.Request($"{{\"model\":\"r\",\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}],{field}}}"), ProtocolKind.Vllm, "x"u8));
}
