using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Requests;

/// <summary>What callers see of a route's caps.</summary>
public sealed class CapsTests
{
    private static readonly RouterSetup Setup = new(new ScenarioBackend("gpu", BackendKind.Vllm))
    {
        Route = """{ "caps": { "maxMessages": 3, "maxInputTokens": 500, "outputTokens": { "max": 64 } } }""",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OutputTokens_AskedForBeyondTheCap_AreClampedAndTheAnswerSaysSo(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Setup);

        var answer = await CallerAnswer.GetAsync(router, Ask.For("Hello", stream, ",\"max_completion_tokens\":5000,\"stream_options\":null"), stream);

        Assert.Equal("max_completion_tokens=64", answer.Headers["x-router-clamped"]);
        Assert.Equal("max_completion_tokens=64", (await router.DecisionAsync(answer.Decision)).GetProperty("clamped").GetString());
        Assert.Equal(64, JsonDocument.Parse(Assert.Single(await router.AttemptsAsync("gpu")).Body!).RootElement.GetProperty("max_completion_tokens").GetInt32());
    }

    [Fact]
    public async Task InputTokens_BeyondTheCap_AreRefusedBeforeAnyAttempt()
    {
        await using var router = await RouterFixture.StartAsync(Setup);

        var answer = await router.AskAsync(Ask.For(new string('字', 1000)));

        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (answer.Status, answer.ErrorCode));
        Assert.Equal("The prompt has about 787 tokens; this model takes 1 to 500. Shorten 'messages' or 'tools'.", answer.Error.GetProperty("message").GetString());
        Assert.Empty(await router.AttemptsAsync("gpu"));
    }
}
