using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Streams that are late or slow: the caller is kept informed, and a trickle is no answer.</summary>
public sealed class SlowStreamTests
{
    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task Trickle_BelowTheFloor_WholeAnswerFromElsewhere(BackendKind kind)
    {
        const string Floor = """{ "timers": { "minTokensPerSecond": 20, "floorWindow": "500ms" } }""";
        await using var router = await RouterFixture.StartAsync(Of(kind, Floor, sameText: true));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.SlowTokens, f => f with { IntervalMs = 200 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text);
        Assert.True(answer.Elapsed < TimeSpan.FromSeconds(10), "It waited for the trickle.");
        Assert.Equal(AttemptEnd.ClientGone, (await router.AttemptsAsync(Primary))[0].Ended);
        Assert.Equal(200, Assert.Single(await router.AttemptsAsync(Fallback)).Status);
    }

    [Fact]
    public async Task FirstTokenLate_CommentsEveryFifteenSecondsThenTheAnswer()
    {
        var clock = new SkippingClock();
        await using var router = await RouterFixture.StartAsync(
            Of(BackendKind.Vllm, """{ "timers": { "firstToken": "100s", "total": "150s" } }""") with { Clock = clock, Route = """{ "deadline": "200s" }""" });
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.SlowFirstToken, f => f with { DelayMs = 50_000 });
        var pending = router.PostAsync(Body(stream: true));
        await Eventually.TrueAsync(() => router.Simulator.Backends[Primary].Attempts is [{ Status: 200 }], "the primary was never asked");

        clock.Skip(TimeSpan.FromSeconds(15));
        using var response = await pending;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var comment = 0; comment < 2; comment++)
        {
            Assert.Equal(": keep-alive", await reader.ReadLineAsync());
            Assert.Equal("", await reader.ReadLineAsync());
            clock.Skip(TimeSpan.FromSeconds(15));
        }

        clock.Skip(TimeSpan.FromSeconds(10));
        var rest = await reader.ReadToEndAsync();

        Assert.False(response.Headers.Contains("x-router-backend"));
        Assert.False(response.Headers.Contains("x-router-attempts"));
        new StreamedAnswer(response.StatusCode, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(rest), IsClean: true).AssertComplete(text);
    }

    [Fact]
    public async Task NobodyAnswersAfterKeepAlives_ErrorEventAndABrokenConnection()
    {
        var clock = new SkippingClock();
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, """{ "timers": { "firstToken": "20s" } }""") with { Clock = clock });
        router.Fault(Primary, FaultKind.Silent);
        router.Fault(Fallback, FaultKind.Error, f => f with { Status = 500 });
        var pending = router.PostAsync(Body(stream: true));
        await Eventually.TrueAsync(() => router.Simulator.Backends[Primary].Attempts.Count == 1, "the primary was never asked");

        clock.Skip(TimeSpan.FromSeconds(15));
        using var response = await pending;
        clock.Skip(TimeSpan.FromSeconds(10));
        var answer = await StreamedAnswer.ReadAsync(response);

        answer.AssertInterrupted("all_backends_unavailable");
        Assert.NotEmpty(answer.Comments);
    }
}
