using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>A stream that breaks off, completed by a backend that speaks Anthropic's Messages API: older models go on with a trailing assistant turn, newer ones refuse it.</summary>
public sealed class AnthropicRescueTests
{
    [Fact]
    public async Task Cut_TheOtherDeclaresPrefill_GoesOnWithTheAssistantTurn()
    {
        await using var router = await RouterFixture.StartAsync(Ladder());
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text);
        var decision = await router.DecisionAsync(answer.Decision);
        var last = decision.GetProperty("attempts").EnumerateArray().Last();
        Assert.Equal((Fallback, "continuation"), (last.GetProperty("backend").GetString(), last.GetProperty("mode").GetString()));
        var seen = Assert.Single(await router.AttemptsAsync(Fallback));
        Assert.Equal("/v1/messages", seen.Path);
        Assert.Contains("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"", seen.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_TheOtherRefusesPrefill_Replayed()
    {
        await using var router = await RouterFixture.StartAsync(Ladder());
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40 });
        router.Fault(Fallback, FaultKind.NoPrefill);

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text);
        Assert.Equal([400, 200], (await router.AttemptsAsync(Fallback)).Select(a => a.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Overloaded529_AnsweredByTheOther(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Anthropic));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.QueueFull);

        var answer = await router.CallAsync(stream);

        answer.AssertComplete(text, Fallback);
        Assert.All(await router.AttemptsAsync(Primary), a => Assert.Equal(529, a.Status));
    }

    [Fact]
    public async Task Overloaded529_NobodyElse_CallerGets503WithRetryAfter()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend(Primary, BackendKind.Anthropic)));
        router.Fault(Primary, FaultKind.QueueFull);

        var answer = await router.AskAsync(Body(stream: false));

        Assert.Equal(503, (int)answer.Status);
        Assert.True(int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) >= 1);
    }

    private static RouterSetup Ladder() => new(
        new ScenarioBackend(Primary, BackendKind.Vllm) { Simulate = b => b.Family = "one" },
        new ScenarioBackend(Fallback, BackendKind.Anthropic) { Rung = 2, Settings = """{ "capabilities": ["prefill"] }""", Simulate = b => b.Family = "one" });
}
