using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Anthropic;

namespace ChatRouter.Tests.Protocols.Anthropic;

public sealed class AnthropicAnswerTests
{
    [Theory]
    [InlineData("""[{"type":"text","text":"Hel"},{"type":"text","text":"lo \u00e9"}]""", "end_turn", """{"role":"assistant","content":"Hello \u00e9"}""", "stop")]
    [InlineData("[]", "end_turn", """{"role":"assistant","content":""}""", "stop")]
    [InlineData("""[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"a"}]""", "max_tokens", """{"role":"assistant","content":"a","reasoning":"hm"}""", "length")]
    [InlineData(
        """[{"type":"tool_use","id":"t1","name":"f","input":{"x": "é"}},{"type":"tool_use","id":"t2","name":"g","input":{}}]""",
        "tool_use",
        """{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\u0022x\u0022: \u0022\u00E9\u0022}"}},{"id":"t2","type":"function","function":{"name":"g","arguments":"{}"}}]}""",
        "tool_calls")]
    public void Read_Answer_IsAChatCompletion(string content, string stop, string message, string finish)
    {
        var answer = Read($$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":{{{content}}},"stop_reason":"{{{stop}}}","usage":{"input_tokens":10,"cache_read_input_tokens":2,"output_tokens":3}}""");

        Assert.Null(answer.Problem);
        Assert.Equal(
            $$$$"""{"id":"msg_1","object":"chat.completion","created":7,"model":"claude","choices":[{"index":0,"message":{{{{message}}}},"finish_reason":"{{{{finish}}}}"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":2}}}""",
            Encoding.UTF8.GetString(answer.Json.Span));
        Assert.Equal((byte)'}', answer.Json.Span[answer.End]);
        Assert.Equal((finish, new Usage(12, 3, 2)), (answer.FinishReason, answer.Usage));
    }

    [Theory]
    [InlineData(" \n", "empty body")]
    [InlineData("<html>", "not JSON")]
    [InlineData("[]", "no message")]
    [InlineData("""{"choices":[]}""", "no message")]
    [InlineData("""{"content":[],"stop_reason":null}""", "not done")]
    public void Read_NoAnswer_SaysWhy(string body, string problem) => Assert.Equal(problem, Read(body).Problem);

    [Fact]
    public void Read_ErrorUnderStatus200_IsAnError()
        => Assert.Equal(FailureReason.Overloaded, Read("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""").Error!.Reason);

    [Theory]
    [InlineData(400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum", FailureReason.ContextLength)]
    [InlineData(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", FailureReason.QuotaExhausted)]
    [InlineData(400, "invalid_request_error", "Output blocked by content filtering policy", FailureReason.ContentPolicy)]
    [InlineData(400, "invalid_request_error", "messages: Field required", FailureReason.CallerFault)]
    [InlineData(401, "authentication_error", "invalid x-api-key", FailureReason.Credential)]
    [InlineData(404, "not_found_error", "model: claude", FailureReason.ModelMissing)]
    [InlineData(413, "request_too_large", "Request exceeds the maximum size", FailureReason.CallerFault)]
    [InlineData(429, "rate_limit_error", "slow down", FailureReason.Throttled)]
    [InlineData(500, "api_error", "Internal server error", FailureReason.ServerError)]
    [InlineData(504, "timeout_error", "too slow", FailureReason.ServerError)]
    [InlineData(529, "overloaded_error", "Overloaded", FailureReason.Overloaded)]
    public void ReadError_Refusal_IsJudged(int status, string type, string message, FailureReason reason)
    {
        var error = ChatProtocols.For(ProtocolKind.Anthropic).ReadError(
            status, Encoding.UTF8.GetBytes($$"""{"type":"error","error":{"type":"{{type}}","message":"{{message}}"},"request_id":"req_1"}"""));

        Assert.Equal((reason, status, type, message), (error.Reason, error.Status, error.Type, error.Message));
    }

    private static Answer Read(string body) => AnthropicAnswer.Read(Encoding.UTF8.GetBytes(body), created: 7);
}
