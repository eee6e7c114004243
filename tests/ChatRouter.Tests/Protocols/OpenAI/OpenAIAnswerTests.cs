using System.Text;
using System.Text.Json;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Tests.Protocols.OpenAI;

public class OpenAIAnswerTests
{
    [Theory]
    [InlineData("llamacpp/chat.http", "length", 18, 8, 0)]
    [InlineData("llamacpp/chat-n2.http", "length", 18, 8, 17)]
    [InlineData("llamacpp/chat-logprobs.http", "length", 18, 8, 17)]
    [InlineData("ollama/v1-chat.http", "length", 18, 8, 0)]
    public void Read_RecordedAnswer_IsGivenBackAsItCame(string name, string finish, int prompt, int completion, int cached)
    {
        var body = Fixture.Body(name);

        var answer = OpenAIAnswer.Read(body);

        Assert.Null(answer.Problem);
        Assert.Equal(body.AsMemory(), answer.Json);
        Assert.Equal((finish, new Usage(prompt, completion, cached)), (answer.FinishReason, answer.Usage!.Value));
    }

    [Fact]
    public void Read_JsonSchemaAnswer_IsComplete()
    {
        var answer = OpenAIAnswer.Read(Fixture.Body("llamacpp/chat-json-schema.http"));

        Assert.Equal((null, "stop"), (answer.Problem, answer.FinishReason));
    }

    [Fact]
    public void Read_End_IsWhereFieldsCanBeAdded()
    {
        var answer = OpenAIAnswer.Read("\uFEFF { \"choices\" : [ {\"message\":{\"content\":\"}\"}} ] } \n"u8.ToArray());

        var json = Encoding.UTF8.GetString(answer.Json.Span);
        var extended = JsonDocument.Parse($"{json[..answer.End]},\"_backend\":\"b\"{json[answer.End..]}").RootElement;
        Assert.Equal("b", extended.GetProperty("_backend").GetString());
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c"}]},"finish_reason":"tool_calls"}]}""", "tool_calls")]
    [InlineData("""{"choices":[{"finish_reason":"content_filter","content_filter_results":{}}]}""", "content_filter")]
    [InlineData("""{"choices":[{"message":{"content":""},"finish_reason":"length"}],"usage":null,"error":null}""", "length")]
    [InlineData("""{"choices":[{"message":{"content":"x"},"finish_reason":"eos"}]}""", "eos")]
    [InlineData("""{"choices":[{"message":{"content":"x"}}]}""", null)]
    public void Read_CompleteAnswer_HasNoProblem(string body, string? finish)
    {
        var answer = OpenAIAnswer.Read(Encoding.UTF8.GetBytes(body));

        Assert.Equal((null, finish), (answer.Problem, answer.FinishReason));
    }

    [Theory]
    [InlineData("", "empty body")]
    [InlineData("<html></html>", "not JSON")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"}}]", "not JSON")]
    [InlineData("data: {}\n\n", "not JSON")]
    [InlineData("[]", "no chat completion")]
    [InlineData("{\"id\":\"x\"}", "no chat completion")]
    [InlineData("{\"choices\":null}", "no chat completion")]
    [InlineData("{\"choices\":[]}", "no choices")]
    [InlineData("{\"choices\":[null]}", "a choice without a message")]
    [InlineData("{\"choices\":[{\"finish_reason\":\"stop\"}]}", "a choice without a message")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"abort\"}]}", "broken off")]
    [InlineData("{\"error\":{\"message\":\"m\"}}", "error in the answer")]
    public void Read_NoAnswer_SaysWhy(string body, string problem) => Assert.Equal(problem, OpenAIAnswer.Read(Encoding.UTF8.GetBytes(body)).Problem);

    [Theory]
    [InlineData("""{"error":{"message":"busy","code":503}}""", 503, FailureReason.Overloaded, "busy")]
    [InlineData("""{"object":"error","message":"gone","code":404}""", 404, FailureReason.ModelMissing, "gone")]
    [InlineData("""{"error":"bad"}""", 500, FailureReason.ErrorInAnswer, "bad")]
    [InlineData("""{"choices":[{"message":{},"finish_reason":"error"}]}""", 500, FailureReason.ErrorInAnswer, "The backend broke off the answer.")]
    public void Read_ErrorIn200_IsRead(string body, int status, FailureReason reason, string message)
    {
        var error = OpenAIAnswer.Read(Encoding.UTF8.GetBytes(body)).Error!;

        Assert.Equal((status, reason, message), (error.Status, error.Reason, error.Message));
    }

    [Fact]
    public void Read_RandomlyChangedAnswers_NeverThrows()
    {
        var seed = Fixture.Body("llamacpp/chat.http");
        var random = new Random(20260904);
        for (var round = 0; round < 3_000; round++)
        {
            var body = seed.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                body[random.Next(body.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(' ', '~'));

            var answer = OpenAIAnswer.Read(body);

            Assert.True(answer.Problem is not null || answer.Json.Span[answer.End] == (byte)'}');
        }
    }
}
