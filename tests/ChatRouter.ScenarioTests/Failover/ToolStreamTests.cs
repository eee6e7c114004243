using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Answers that are tool calls: half of one backend's call and half of another's would run with arguments that nobody gave.</summary>
public sealed class ToolStreamTests
{
    private const string Tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"pay\",\"parameters\":{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"string\"},\"note\":{\"type\":\"string\"}},\"required\":[\"to\",\"note\"]}}}]";

    private static string Body(bool stream) => Ask.For("Please use the tool.", stream, Tools);

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.LlamaCpp)]
    [InlineData(BackendKind.OpenAI)]
    public async Task ChatStreaming_ToolCallBrokenOff_InterruptedNeverSpliced(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, sameText: true));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 3 });

        var answer = await router.StreamAsync(Body(stream: true));

        answer.AssertInterrupted();
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task ChatStreaming_CutBeforeTheToolCall_AnsweredWhole(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 0 });

        var answer = await router.StreamAsync(Body(stream: true));

        answer.AssertEnded();
        Assert.Equal(["tool_calls"], answer.FinishReasons);
        Assert.Equal(Fallback, answer.Backend);
    }

    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task Chat_ToolCallBrokenOff_AnsweredWhole(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 3 });

        var answer = await router.AskAsync(Body(stream: false));

        Assert.Equal("tool_calls", answer.FinishReason);
        Assert.Equal(Fallback, answer.Backend);
    }
}
