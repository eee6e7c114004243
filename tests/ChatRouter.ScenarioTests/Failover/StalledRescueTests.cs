using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Backends that fall silent in the middle of an answer, as a stopped process does: nobody is asked again who has just cost the caller a limit of time.</summary>
public sealed class StalledRescueTests
{
    private const string Third = "third";

    private const string Timers = """{ "capabilities": ["prefill"], "timers": { "connect": "500ms", "firstToken": "3s", "idle": "3s", "total": "3s" } }""";

    [Fact]
    public async Task Stalled_TheOtherDiffers_EndsAtOnceAndDoesNotReturn()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, """{ "timers": { "connect": "200ms", "firstToken": "600ms", "idle": "600ms", "total": "600ms" } }"""));
        router.Fault(Primary, FaultKind.Stall, f => f with { AfterTokens = 20, Seconds = 30 });

        var answer = await router.CallAsync(stream: true);

        answer.Stream!.AssertInterrupted();
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Fact]
    public async Task TwoStallsInARow_TheSecondHasHalfOfTheLimit()
    {
        await using var router = await RouterFixture.StartAsync(Three());
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Stall, f => f with { AfterTokens = 20, Seconds = 30 });
        router.Fault(Fallback, FaultKind.Silent);

        var answer = await router.CallAsync(stream: true);

        // 3 s for the first, and of the second's 3 s the least that anybody has, 2 s.
        answer.AssertComplete(text);
        Assert.InRange(answer.Elapsed, TimeSpan.FromSeconds(4.8), TimeSpan.FromSeconds(5.9));
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Fact]
    public async Task Stalled_NobodyElse_IsAskedAgain()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend(Primary, BackendKind.Vllm) { Settings = """{ "timers": { "connect": "200ms", "firstToken": "600ms", "idle": "600ms", "total": "600ms" } }""" }));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Stall, f => f with { AfterTokens = 20, Seconds = 30, Times = 1 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text);
        Assert.Equal(2, (await router.AttemptsAsync(Primary)).Count);
    }

    private static RouterSetup Three()
    {
        var setup = Of(BackendKind.Vllm, Timers, Timers, sameText: true);
        return setup with
        {
            Backends =
            [
                setup.Backends[0],
                setup.Backends[1] with { Protocol = "vllm" },
                new ScenarioBackend(Third, BackendKind.Vllm) { Rung = 3, Model = "small-model", Settings = Timers, Simulate = b => b.Family = "one" },
            ],
        };
    }
}
