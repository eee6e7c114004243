using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The contract's S08, S10, S11 and S14: the primary's answer breaks off or comes broken.</summary>
public sealed class BrokenStreamTests
{
    private const string CanContinue = """{ "capabilities": ["prefill"] }""";

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S08_CutOnce_WholeAnswer(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, CanContinue).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40, Times = 1 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Equal(2, (await router.AttemptsAsync(Primary)).Count);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S08_CutAlwaysAndTheFallbackAgrees_WholeAnswer(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, sameText: true).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text);
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task S08_CutAlwaysAndTheFallbackDiffers_InterruptedNeverTruncated(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40 });

        var answer = await router.StreamAsync(Body(stream: true));

        answer.AssertInterrupted();
    }

    [Theory]
    [MemberData(nameof(EveryStream), MemberType = typeof(FailoverSetup))]
    public async Task S10_TenthEventIsBroken_RecoveredInPlace(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, CanContinue).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.MalformedEvent, f => f with { EventNumber = 10, Times = 1 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task S10_BodyIsBroken_AnsweredByTheFallback(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.MalformedEvent);

        var answer = await router.CallAsync(stream: false);

        answer.AssertComplete(text, Fallback);
        Assert.Single(await router.AttemptsAsync(Primary));
    }

    [Theory]
    [InlineData(BackendKind.Vllm, Form.Streamed)]
    [InlineData(BackendKind.Vllm, Form.Whole)]
    [InlineData(BackendKind.LlamaCpp, Form.Streamed)]
    [InlineData(BackendKind.LlamaCpp, Form.Whole)]
    [InlineData(BackendKind.OpenAI, Form.Streamed)]
    [InlineData(BackendKind.OpenAI, Form.Whole)]
    [InlineData(BackendKind.Anthropic, Form.Streamed)]
    [InlineData(BackendKind.Anthropic, Form.Whole)]
    public async Task S11_NoTerminator_CompletePromptWithUsageAndTerminator(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.NoDone);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.InRange(answer.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [InlineData(Form.Streamed)]
    [InlineData(Form.Whole)]
    public async Task S11_OllamaWithoutItsLastLine_NotTakenForComplete(Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Ollama, sameText: true).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.NoDone);

        var answer = await router.CallAsync(form);

        // Without that line nobody knows whether this was all; only the fallback can say so.
        answer.AssertComplete(text);
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryStream), MemberType = typeof(FailoverSetup))]
    public async Task S14_CutAndTheFallbackRefusesPrefill_ReplayedInstead(BackendKind kind, Form form)
    {
        // The configuration claims more than the fallback can: only its refusal tells.
        await using var router = await RouterFixture.StartAsync(Of(kind, fallback: CanContinue, sameText: true).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40 });
        router.Fault(Fallback, FaultKind.NoPrefill);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text);
        Assert.Equal([400, 200], (await router.AttemptsAsync(Fallback)).Select(a => a.Status));
    }

    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task S14_CutAndNobodyCanGoOn_ThePrefillRefusalIsNotTheError(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, fallback: CanContinue));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40 });
        router.Fault(Fallback, FaultKind.NoPrefill);

        var answer = await router.StreamAsync(Body(stream: true));

        answer.AssertInterrupted();
    }
}
