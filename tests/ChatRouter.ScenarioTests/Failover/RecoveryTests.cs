using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The contract's S15: the primary is away for a minute. Breaker settings are the defaults; the clock skips the time between two calls.</summary>
public sealed class RecoveryTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S15_UnavailableForAMinute_EveryCallAnsweredAndBackWithinThirtySeconds(BackendKind kind, Form form)
    {
        var clock = new SkippingClock();
        await using var router = await RouterFixture.StartAsync((Of(kind, sameText: true) with { Clock = clock }).For(form));
        var text = await router.TextOfAsync(Primary);
        var start = clock.GetUtcNow();
        router.Fault(Primary, FaultKind.Error, f => f with { Status = 503, ForSeconds = Outage.TotalSeconds });

        for (var call = 0; call < 20; call++)
        {
            (await router.CallAsync(form)).AssertComplete(text);
            await router.IdleAsync();
            clock.Skip(Pause);
        }

        var attempts = await router.AttemptsAsync(Primary);
        Assert.All(attempts.Zip(attempts.Skip(1)), pair => Assert.True(EndOf(pair.First) <= pair.Second.Start, "two attempts at the same time"));
        Assert.InRange(attempts.Count(a => a.Status == 503), 1, 12);
        Assert.True(attempts.Any(a => a.Status == 200), string.Join(' ', attempts.Select(a => $"{(a.Start - start).TotalSeconds:0.0}:{a.Status}")) + (await router.StateAsync()).GetProperty("backends"));
        var back = attempts.First(a => a.Status == 200).Start - start;
        Assert.InRange(back, Outage, Outage + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task S15_ManyCallsWhenTheBreakEnds_OneTrialAtATime()
    {
        const string Quick = """{ "breaker": { "break": "1s", "maxBreak": "1s", "consecutiveFailures": 0 } }""";
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, Quick, sameText: true));
        router.Fault(Primary, FaultKind.Error, f => f with { Status = 503 });
        await router.CallAsync(stream: false);
        var opened = await router.AttemptsAsync(Primary);

        // A trial that takes long: the others must go elsewhere meanwhile.
        router.Fault(Primary, FaultKind.SlowHeaders, f => f with { DelayMs = 500 });
        while ((await router.AttemptsAsync(Primary)).Count == opened.Count)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => router.CallAsync(stream: true)));
            Assert.All(answers, answer => answer.Stream!.AssertEnded());
        }

        var trials = (await router.AttemptsAsync(Primary)).Skip(opened.Count).ToList();
        Assert.Single(trials);
    }

    private static DateTimeOffset EndOf(WireLogEntry attempt) => attempt.Start + TimeSpan.FromMilliseconds(attempt.DurationMs!.Value);
}
