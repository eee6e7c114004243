using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The contract's S03 to S05 and S16: the primary fails before it says anything.</summary>
public sealed class RefusalTests
{
    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S03_ErrorOnce_OneRetryOnTheSameBackend(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Error, f => f with { Status = 500, Times = 1 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Equal([500, 200], (await router.AttemptsAsync(Primary)).Select(a => a.Status));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S04_UnavailableAlways_FallsBackWithinTheBudget(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Error, f => f with { Status = 503 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Fallback);
        var attempts = await router.AttemptsAsync(Primary);
        Assert.All(attempts, a => Assert.Equal(503, a.Status));
        Assert.InRange(attempts.Count, 1, 5);
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S05_ResetBeforeAnyByte_Answered(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Reset, f => f with { Times = 1 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Equal([null, 200], (await router.AttemptsAsync(Primary)).Select(a => a.Status));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S16_UnavailableAlways_AnswerAndBillAreTheFallbacks(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Error, f => f with { Status = 503 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Fallback);
        Assert.Equal("hosted-model", answer.Model);
        var delivered = Assert.Single(await router.AttemptsAsync(Fallback));
        Assert.Equal(delivered.TokensSent, answer.Usage.GetProperty("completion_tokens").GetInt32());
        var billed = (await router.DecisionAsync(answer.Decision)).GetProperty("usage");
        Assert.Equal(delivered.TokensSent, billed.GetProperty("completionTokens").GetInt32());
        Assert.Equal(delivered.PromptTokens, billed.GetProperty("promptTokens").GetInt32());
    }
}
