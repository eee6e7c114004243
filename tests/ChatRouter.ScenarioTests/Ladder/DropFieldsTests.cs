using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Ladder;

/// <summary>A fallback whose model refuses what the primary's takes.</summary>
public sealed class DropFieldsTests
{
    private const string Whole = """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"thought it over"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":4,"total_tokens":9}}""";

    private static readonly string Refusal = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        + """{"error":{"message":"Unsupported value: 'temperature' does not support 0.7 with this model.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}""";

    [Theory]
    [InlineData("openai")]
    [InlineData("vllm")]
    public async Task PrimaryIsDown_FallbackRefusesTemperature_AnswersWithoutIt(string protocol)
    {
        ScriptedBackend? self = null;
        await using var model = self = ScriptedBackend.Start(async (stream, stop) =>
        {
            var refuses = self!.LastBody.Contains("temperature", StringComparison.Ordinal);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(refuses ? Refusal : ScriptedBackend.Json(Whole)), stop);
        });
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("gpu", BackendKind.Vllm),
            new ScenarioBackend("reasoning", BackendKind.Vllm) { Rung = 2, Address = model.Address, Protocol = protocol, Settings = """{ "dropFields": ["temperature", "top_p"] }""" })
        {
            Rungs = new Dictionary<int, string> { [2] = """{ "temperature": 0.2 }""" },
        });
        router.Fault("gpu", FaultKind.Down);

        var answer = await CallerAnswer.GetAsync(router, Ask.For("Hi", stream: false, ",\"temperature\":0.7,\"top_p\":0.9,\"seed\":7"), stream: false);

        answer.AssertComplete("thought it over", "reasoning");
        Assert.Contains("\"seed\":7", model.LastBody, StringComparison.Ordinal);
        Assert.DoesNotContain("top_p", model.LastBody, StringComparison.Ordinal);
    }
}
