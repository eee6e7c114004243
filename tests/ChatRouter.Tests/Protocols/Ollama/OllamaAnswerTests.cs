using System.Text;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Ollama;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Tests.Protocols.Ollama;

public class OllamaAnswerTests
{
    [Fact]
    public void Read_RecordedAnswer_BecomesAChatCompletion()
    {
        var answer = OllamaAnswer.Read(Fixture.Body("ollama/chat.http"));

        var json = Encoding.UTF8.GetString(answer.Json.Span);
        Assert.Null(answer.Problem);
        Assert.Matches("^\\{\"id\":\"chatcmpl-[0-9a-f]{16}\",\"object\":\"chat.completion\",\"created\":1795233033,\"model\":\"tiny\",\"system_fingerprint\":\"fp_ollama\",\"choices\":\\[\\{\"index\":0,\"message\":\\{\"role\":\"assistant\",\"content\":\"[ a-z]+\"\\},\"finish_reason\":\"length\"\\}\\],\"usage\":\\{\"prompt_tokens\":18,\"completion_tokens\":8,\"total_tokens\":26\\}\\}$", json);
        Assert.Equal(json.Length - 1, answer.End);
        Assert.Equal(("length", new Usage(18, 8)), (answer.FinishReason, answer.Usage!.Value));
        Assert.Equal(json, Encoding.UTF8.GetString(OllamaAnswer.Read(Fixture.Body("ollama/chat.http")).Json.Span));
    }

    [Fact]
    public void Read_ToolCallAnswer_ReadsAsOpenAIs()
    {
        var answer = OllamaAnswer.Read("{\"model\":\"m\",\"created_at\":\"2026-11-21T03:50:33Z\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}]},\"done\":true,\"done_reason\":\"stop\"}"u8);

        var json = Encoding.UTF8.GetString(answer.Json.Span);
        Assert.Contains("\"message\":{\"role\":\"assistant\",\"content\":null,\"reasoning\":\"hm\",\"tool_calls\":[{\"id\":\"call_", json, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\u0022a\\u0022:1}\"}}]},\"finish_reason\":\"tool_calls\"", json, StringComparison.Ordinal);
        var again = OpenAIAnswer.Read(answer.Json);
        Assert.Equal((null, "tool_calls", answer.End), (again.Problem, again.FinishReason, again.End));
    }

    [Theory]
    [InlineData("", "empty body")]
    [InlineData("<html>", "not JSON")]
    [InlineData("[]", "no message")]
    [InlineData("{\"done\":true}", "no message")]
    [InlineData("{\"message\":{\"content\":\"x\"},\"done\":false}", "not done")]
    [InlineData("{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"load\"}", "nothing generated")]
    [InlineData("{\"error\":\"x\"}", "error in the answer")]
    public void Read_NoAnswer_SaysWhy(string body, string problem) => Assert.Equal(problem, OllamaAnswer.Read(Encoding.UTF8.GetBytes(body)).Problem);

    [Theory]
    [InlineData("ollama/load.http")]
    [InlineData("ollama/unload.http")]
    public void Read_RecordedLoad_IsNoAnswer(string name) => Assert.Equal("nothing generated", OllamaAnswer.Read(Fixture.Body(name)).Problem);

    [Fact]
    public void Read_ErrorIn200_IsRead() => Assert.Equal(
        new BackendError(500, FailureReason.ErrorInAnswer, "llama-server process no longer running"),
        OllamaAnswer.Read("{\"error\":\"llama-server process no longer running\"}"u8).Error);
}
