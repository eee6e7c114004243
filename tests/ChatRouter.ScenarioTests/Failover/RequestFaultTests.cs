using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The contract's S12 and S13: the primary blames the request.</summary>
public sealed class RequestFaultTests
{
    private const string Small = """{ "contextWindow": 4096 }""";
    private const string Large = """{ "contextWindow": 131072 }""";

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S12_ContextExceededAndALargerWindowExists_AnsweredThere(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, Small, Large).For(form));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.ContextOverflow);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Fallback);
        Assert.Equal(400, Assert.Single(await router.AttemptsAsync(Primary)).Status);
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S12_ContextExceededAndNoLargerWindow_ErrorPassedOn(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, Large, Small).For(form));
        router.Fault(Primary, FaultKind.ContextOverflow);

        var answer = await router.CallAsync(form);

        var error = answer.AssertRefused(400);
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S13_RefusedByPolicy_ErrorPassedOnWithoutFailover(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        router.Fault(Primary, FaultKind.ContentPolicy);

        var answer = await router.CallAsync(form);

        var error = answer.AssertRefused(400);
        Assert.Contains(kind == BackendKind.Anthropic ? "content_filter" : "content_policy_violation", error.GetProperty("message").GetString() + error.GetProperty("code").GetString(), StringComparison.Ordinal);
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }
}
