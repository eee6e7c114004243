using ChatRouter.ScenarioTests.Harness;
using ChatRouter.ScenarioTests.Probes;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The contract's S06, S07 and S09: the primary says nothing, or stops in the middle.</summary>
public sealed class SilenceTests
{
    // The default first-token limit is 8 s; this one only makes the suite short.
    private const string Impatient = """{ "timers": { "connect": "100ms", "firstToken": "300ms", "idle": "300ms", "total": "300ms" } }""";

    private const string Watchful = """{ "capabilities": ["prefill"], "timers": { "idle": "1s", "total": "1s", "firstToken": "1s", "connect": "500ms" } }""";

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S06_NeverAnswers_FallsBackAfterOneAttempt(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, Impatient).For(form));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Silent);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Fallback);
        Assert.InRange(answer.Elapsed, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));
        Assert.Equal(AttemptEnd.ClientGone, Assert.Single(await router.AttemptsAsync(Primary)).Ended);
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Fact]
    public async Task Silent_RouteWithTimersOfItsOwn_FallsBackByThose()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, "{}") with
        {
            Route = """{ "timers": { "firstToken": "2500ms", "idle": "2500ms", "total": "2500ms" } }""",
        });
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Silent);

        foreach (var form in Enum.GetValues<Form>().Where(form => form != Form.Direct))
        {
            var answer = await router.CallAsync(form);
            answer.AssertComplete(text, Fallback);
            Assert.InRange(answer.Elapsed, TimeSpan.FromSeconds(2.4), TimeSpan.FromSeconds(7));
        }

        var state = await router.StateAsync();
        Assert.Equal(2500, state.GetProperty("routes")[0].GetProperty("timers").GetProperty(Primary).GetProperty("firstTokenMs").GetDouble());
        Assert.Equal(8000, (await router.BackendAsync()).GetProperty("timers").GetProperty("firstTokenMs").GetDouble());
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S07_FirstTokenLate_FallsBackAfterOneAttempt(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, Impatient).For(form));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.SlowFirstToken, f => f with { DelayMs = 20_000 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Fallback);
        Assert.InRange(answer.Elapsed, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));
        Assert.Equal(AttemptEnd.ClientGone, Assert.Single(await router.AttemptsAsync(Primary)).Ended);
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    /// <summary>The contract's silences in its own seconds, for a caller who streams and one who does not at the same time.</summary>
    [Theory]
    [InlineData("S06")]
    [InlineData("S07")]
    [InlineData("S09")]
    public async Task DefaultLimits_AnsweredWithinFifteenSecondsByOneAttemptOnTheSilentBackend(string id)
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, sameText: true));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, id switch { "S06" => FaultKind.Silent, "S07" => FaultKind.SlowFirstToken, _ => FaultKind.Stall }, f => id switch
        {
            "S06" => f,
            "S07" => f with { DelayMs = 20_000 },
            _ => f with { AfterTokens = 0, Seconds = 30 },
        });

        var answers = await Task.WhenAll(router.CallAsync(Form.Streamed), router.CallAsync(Form.Whole));

        Assert.All(answers, answer =>
        {
            answer.AssertComplete(text, Fallback);
            Assert.InRange(answer.Elapsed, TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(15));
        });
        Assert.Equal(2, (await router.AttemptsAsync(Primary)).Count);
    }

    [Theory]
    [MemberData(nameof(EveryCall), MemberType = typeof(FailoverSetup))]
    public async Task S09_SilentInTheMiddle_RescuedAndHealthyForTheNextCall(BackendKind kind, Form form)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, Watchful, sameText: true).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Stall, f => f with { AfterTokens = 20, Seconds = 30, Times = 1 });

        var answer = await router.CallAsync(form);
        var next = await router.CallAsync(form);

        answer.AssertComplete(text);
        Assert.InRange(answer.Elapsed, TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(10));
        next.AssertComplete(text, Primary);
        Assert.Equal(AttemptEnd.ClientGone, (await router.AttemptsAsync(Primary))[0].Ended);
    }
}
