using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The contract's S01 and S02: the primary says that it is busy.</summary>
public sealed class ThrottlingTests
{
    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S01_ThrottledForTwoSeconds_WaitedOutAndAnsweredByThePrimary(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.RateLimited, f => f with { RetryAfter = "2", Times = 1 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        var attempts = await router.AttemptsAsync(Primary);
        Assert.Equal([429, 200], attempts.Select(a => a.Status));
        Assert.InRange(attempts[1].Start - attempts[0].Start, TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(6));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S02_ThrottledAlways_BacksOffThenFallsBack(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind).For(form));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.RateLimited);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Fallback);
        var attempts = await router.AttemptsAsync(Primary);
        Assert.All(attempts, a => Assert.Equal(429, a.Status));
        Assert.InRange(attempts.Count, 1, 4);
        Assert.All(attempts.Zip(attempts.Skip(1)), pair => Assert.True(pair.Second.Start - pair.First.Start >= TimeSpan.FromMilliseconds(100), "no back-off"));
        Assert.Single(await router.AttemptsAsync(Fallback));
    }
}
