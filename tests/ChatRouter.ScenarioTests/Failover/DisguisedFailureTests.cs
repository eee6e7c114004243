using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Failures that come as status 200.</summary>
public sealed class DisguisedFailureTests
{
    /// <summary>Faults before any content, on every server.</summary>
    public static TheoryData<FaultKind, BackendKind, bool> BeforeContent
    {
        get
        {
            var data = new TheoryData<FaultKind, BackendKind, bool>();
            foreach (var fault in (FaultKind[])[FaultKind.Html, FaultKind.EmptyChoices, FaultKind.ErrorIn200])
            {
                foreach (var kind in (BackendKind[])[BackendKind.Vllm, BackendKind.Ollama, BackendKind.LlamaCpp, BackendKind.OpenAI])
                {
                    // Ollama's answer has no choices: what it would send is a complete answer without text.
                    if (fault == FaultKind.EmptyChoices && kind == BackendKind.Ollama) continue;
                    data.Add(fault, kind, true);
                    data.Add(fault, kind, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(BeforeContent))]
    public async Task Chat_NoAnswerIn200_FallsBackAndCountsAgainstTheBackend(FaultKind fault, BackendKind kind, bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, fault);

        var answer = await router.CallAsync(stream);

        answer.AssertComplete(text, Fallback);
        Assert.InRange((await router.AttemptsAsync(Primary)).Count, 1, 2);
        Assert.All(await AttemptsOnPrimaryAsync(router, answer), a => Assert.Equal("failure", a.GetProperty("kind").GetString()));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task Chat_RightBodyUnderAWrongType_AnsweredByTheSameBackend(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.WrongContentType);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task Chat_GzipAnswer_Answered(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Gzip);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryStream), MemberType = typeof(FailoverSetup))]
    public async Task Chat_ErrorObjectInTheMiddle_WholeAnswer(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, """{ "capabilities": ["prefill"] }""").For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.ErrorIn200, f => f with { AfterTokens = 20, Times = 1 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Equal(2, (await router.AttemptsAsync(Primary)).Count);
    }

    [Theory]
    [InlineData(BackendKind.Vllm, CutPoint.Chunk, false)]
    [InlineData(BackendKind.Vllm, CutPoint.Chunk, true)]
    [InlineData(BackendKind.Vllm, CutPoint.Utf8, false)]
    [InlineData(BackendKind.Vllm, CutPoint.Utf8, true)]
    [InlineData(BackendKind.Ollama, CutPoint.Chunk, true)]
    [InlineData(BackendKind.Ollama, CutPoint.Utf8, false)]
    [InlineData(BackendKind.LlamaCpp, CutPoint.Chunk, true)]
    [InlineData(BackendKind.LlamaCpp, CutPoint.Utf8, false)]
    public async Task ChatStreaming_CutInsideAChunkOrACharacter_WholeAnswer(BackendKind kind, CutPoint at, bool reset)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, """{ "capabilities": ["prefill"] }"""));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 20, CutAt = at, Reset = reset, Times = 1 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text, Primary);
    }

    private static async Task<IReadOnlyList<JsonElement>> AttemptsOnPrimaryAsync(RouterFixture router, CallerAnswer answer)
        => [.. (await router.DecisionAsync(answer.Decision)).GetProperty("attempts").EnumerateArray().Where(a => a.GetProperty("backend").GetString() == Primary)];
}
