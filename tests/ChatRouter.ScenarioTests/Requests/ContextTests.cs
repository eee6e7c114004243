using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Requests;

/// <summary>Context that callers send along, with its age.</summary>
public sealed class ContextTests
{
    private const string Body = """{"model":"chat","messages":[{"role":"system","name":"context","content":"Stock: 3"},{"role":"user","content":"Hello"}]STREAM}""";

    [Theory]
    [InlineData(false, 60_000, "fresh", 2)]
    [InlineData(false, 60_001, "dropped", 1)]
    [InlineData(true, 60_001, "dropped", 1)]
    public async Task ContextAge_BeyondTheBound_ContextReachesNoBackend(bool stream, int age, string finding, int messages)
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("gpu", BackendKind.Vllm)) { Route = """{ "context": { "maxAge": "60s" } }""" });
        router.Http.DefaultRequestHeaders.Add("x-router-context-age-ms", $"{age}");

        var answer = await CallerAnswer.GetAsync(router, Body.Replace("STREAM", stream ? ",\"stream\":true" : "", StringComparison.Ordinal), stream);

        Assert.Equal(finding, answer.Headers["x-router-context"]);
        Assert.Equal(finding, (await router.DecisionAsync(answer.Decision)).GetProperty("context").GetString());
        Assert.Equal(messages, JsonDocument.Parse(Assert.Single(await router.AttemptsAsync("gpu")).Body!).RootElement.GetProperty("messages").GetArrayLength());
    }

    [Theory]
    [InlineData("90000", HttpStatusCode.UnprocessableEntity, "context_stale", "The context is 90000 ms old; for this model it may be 0 to 60000 ms old. Look it up again.")]
    [InlineData("-1", HttpStatusCode.BadRequest, "invalid_value", "Header x-router-context-age-ms must be a whole number from 0 to 31536000000.")]
    public async Task ContextAge_RefusedOrWrong_NoBackendIsAsked(string age, HttpStatusCode status, string code, string message)
    {
        await using var router = await RouterFixture.StartAsync(
            new RouterSetup(new ScenarioBackend("gpu", BackendKind.Vllm)) { Route = """{ "context": { "maxAge": "60s", "whenStale": "refuse" } }""" });
        router.Http.DefaultRequestHeaders.Add("x-router-context-age-ms", age);

        var answer = await router.AskAsync(Body.Replace("STREAM", "", StringComparison.Ordinal));

        Assert.Equal((status, code, message), (answer.Status, answer.ErrorCode, answer.Error.GetProperty("message").GetString()));
        Assert.Equal("x-router-context-age-ms", answer.Error.GetProperty("param").GetString());
        Assert.Empty(await router.AttemptsAsync("gpu"));
    }
}
