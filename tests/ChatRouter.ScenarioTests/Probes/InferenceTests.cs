using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Probes;

/// <summary>A question with a known answer finds what a health endpoint hides.</summary>
public sealed class InferenceTests
{
    private const string Asking = """{ "health": { "inference": { "enabled": true, "firstToken": "1s" } } }""";

    private static readonly TimeSpan OneMinute = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(BackendKind.Vllm, "/v1/chat/completions")]
    [InlineData(BackendKind.LlamaCpp, "/v1/chat/completions")]
    [InlineData(BackendKind.OpenAI, "/v1/chat/completions")]
    [InlineData(BackendKind.Ollama, "/api/chat")]
    [InlineData(BackendKind.Anthropic, "/v1/messages")]
    public async Task KnownAnswer_OnEachServer_IsFoundAndCounted(BackendKind kind, string path)
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(kind, clock, Asking);

        await router.NextVerdictIsAsync("healthy", clock);

        var inference = (await router.BackendAsync()).GetProperty("inference");
        Assert.Equal(("healthy", "ok"), (inference.GetProperty("state").GetString(), inference.GetProperty("reason").GetString()));
        Assert.InRange(inference.GetProperty("tokensToday").GetInt32(), 10, 56);
        Assert.Single(router.Simulator.Backends["primary"].Log, entry => entry.Path == path);
    }

    [Fact]
    public async Task EngineHangsButHealthSaysYes_DegradedThenDownAndOutOfThePlanUntilItAnswersAgain()
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock, Asking);
        await router.NextVerdictIsAsync("healthy", clock);

        router.Fault("primary", FaultKind.SlowFirstToken, fault => fault with { DelayMs = 600_000 });
        await router.NextVerdictIsAsync("degraded", clock, after: OneMinute);
        await router.NextVerdictIsAsync("down", clock);
        Assert.Equal("inference: no token within 1 s (2 in a row)", (await router.BackendAsync()).GetProperty("healthReason").GetString());
        Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);

        router.Simulator.ClearFaults();
        await router.NextVerdictIsAsync("healthy", clock);
        Assert.Equal("primary", (await router.AskAsync(Ask.For("Hello"))).Backend);
        Assert.Single(router.Simulator.Backends["primary"].Attempts);
    }

    [Fact]
    public async Task AnswersToAnotherQuestion_DegradedAndAskedLastInItsRung()
    {
        var clock = new SkippingClock();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock, Asking, fallbackRung: 1);
        router.Fault("primary", FaultKind.WrongAnswer);

        await router.NextVerdictIsAsync("degraded", clock);

        // Another probe may have found the same by now, and then it says how often.
        Assert.Matches(@"^inference: wrong answer( \(\d+ in a row\))?$", (await router.BackendAsync()).GetProperty("healthReason").GetString());
        for (var call = 0; call < 5; call++) Assert.Equal("fallback", (await router.AskAsync(Ask.For("Hello"))).Backend);
    }

    [Fact]
    public async Task DayBudgetSpent_NoMoreQuestionsUntilTheNextDay()
    {
        var clock = SkippingClock.AtNoon();
        await using var router = await ProbeScenario.StartAsync(BackendKind.Vllm, clock, """{ "health": { "inference": { "tokensPerDay": 100 } } }""");
        await router.NextVerdictIsAsync("healthy", clock);
        for (var minute = 0; minute < 4; minute++)
        {
            var checkedAt = (await router.BackendAsync()).GetProperty("checkedAt").GetDateTimeOffset();
            clock.Skip(OneMinute);
            await Eventually.TrueAsync(async () => (await router.BackendAsync()).GetProperty("checkedAt").GetDateTimeOffset() > checkedAt, "no probe run");
        }

        var spent = await router.BackendAsync();
        Assert.Equal("ok; inference not tested: the day's 100 tokens are used up", spent.GetProperty("healthReason").GetString());
        Assert.InRange(spent.GetProperty("inference").GetProperty("tokensToday").GetInt32(), 45, 100);
        clock.Skip(TimeSpan.FromDays(1));
        await Eventually.TrueAsync(
            async () => (await router.BackendAsync()).GetProperty("inference").GetProperty("state").GetString() == "healthy", "no question on the next day");
    }
}
