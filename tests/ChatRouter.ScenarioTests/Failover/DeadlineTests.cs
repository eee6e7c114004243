using System.Globalization;
using System.Net;
using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>One deadline and one attempt budget for everything that is done for a request.</summary>
public sealed class DeadlineTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deadline_NobodyAnswers_504WithinIt(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm));
        router.Fault(Primary, FaultKind.Silent);
        router.Fault(Fallback, FaultKind.Silent);

        var (answer, elapsed) = await AskWithinAsync(router, Body(stream), milliseconds: 600);

        Assert.Equal((HttpStatusCode.GatewayTimeout, "deadline_exceeded"), (answer.Status, answer.ErrorCode));
        Assert.InRange(elapsed, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5));
        Assert.Equal(AttemptEnd.ClientGone, Assert.Single(await router.AttemptsAsync(Primary)).Ended);
    }

    [Fact]
    public async Task Deadline_StreamTricklesOn_InterruptedAtIt()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm));
        router.Fault(Primary, FaultKind.SlowTokens, f => f with { IntervalMs = 100 });
        using var request = Request(Body(stream: true), milliseconds: 1000);
        var start = TimeProvider.System.GetTimestamp();
        using var response = await router.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var answer = await StreamedAnswer.ReadAsync(response);

        answer.AssertInterrupted();
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(5));
        Assert.Equal(AttemptEnd.ClientGone, Assert.Single(await router.AttemptsAsync(Primary)).Ended);
    }

    [Fact]
    public async Task Deadline_LongerThanTheRoutes_TheRoutesHolds()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, ShortTimers, ShortTimers) with { Route = """{ "deadline": "1s" }""" });
        router.Fault(Primary, FaultKind.SlowHeaders, f => f with { DelayMs = 10_000 });
        router.Fault(Fallback, FaultKind.SlowHeaders, f => f with { DelayMs = 10_000 });

        var (answer, elapsed) = await AskWithinAsync(router, Body(stream: false), milliseconds: 60_000);

        Assert.Equal("deadline_exceeded", answer.ErrorCode);
        Assert.InRange(elapsed, TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task MaxAttempts_EverybodyFails_NeverMore(int most)
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("a", BackendKind.Vllm),
            new ScenarioBackend("b", BackendKind.Ollama),
            new ScenarioBackend("c", BackendKind.LlamaCpp) { Rung = 2 },
            new ScenarioBackend("d", BackendKind.OpenAI) { Rung = 3 }) { Route = $$"""{ "maxAttempts": {{most}} }""" });
        foreach (var name in router.Simulator.Backends.Keys) router.Fault(name, FaultKind.Error, f => f with { Status = 500 });

        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all_backends_unavailable"), (answer.Status, answer.ErrorCode));

        // At most two on each of them, whatever the budget allows.
        var made = router.Simulator.Log.Read(probes: false).Count;
        Assert.Equal(Math.Min(most, 8), made);
        Assert.Equal(made.ToString(CultureInfo.InvariantCulture), answer.Headers["x-router-attempts"]);
    }

    [Fact]
    public async Task RetryBudget_Spent_EveryBackendIsAskedOnceAndTheCallAnswered()
    {
        await using var router = await RouterFixture.StartAsync(
            Of(BackendKind.Vllm, """{ "breaker": { "consecutiveFailures": 1000, "failureRatio": 1 } }""") with { Top = """{ "retry": { "ratio": 0, "minPerSecond": 0 } }""" });
        router.Fault(Primary, FaultKind.Error, f => f with { Status = 500 });

        for (var call = 0; call < 30; call++) Assert.Equal(Fallback, (await router.AskAsync(Body(stream: false))).Backend);

        // The ten that a budget starts with were spent on asking the primary again; going on to the fallback cost nothing.
        Assert.Equal(30 + 10, (await router.AttemptsAsync(Primary)).Count);
        Assert.Equal(30, (await router.AttemptsAsync(Fallback)).Count);
    }

    [Fact]
    public async Task QuotaGroup_OneIsThrottled_TheOtherIsNotAskedEither()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("a", BackendKind.OpenAI) { Settings = """{ "quotaGroup": "account" }""" },
            new ScenarioBackend("b", BackendKind.OpenAI) { Settings = """{ "quotaGroup": "account" }""" },
            new ScenarioBackend("other", BackendKind.Vllm) { Rung = 2 }));
        router.Fault("a", FaultKind.RateLimited, f => f with { RetryAfter = "30" });
        router.Fault("b", FaultKind.RateLimited, f => f with { RetryAfter = "30" });

        for (var call = 0; call < 5; call++) Assert.Equal("other", (await router.AskAsync(Ask.For("Hello"))).Backend);

        Assert.Single(router.Simulator.Log.Read(probes: false), a => a.Backend is "a" or "b");
    }

    private static string ShortTimers => """{ "timers": { "connect": "350ms", "firstToken": "600ms", "idle": "600ms" } }""";

    private static async Task<(WholeAnswer Answer, TimeSpan Elapsed)> AskWithinAsync(RouterFixture router, string body, int milliseconds)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var request = Request(body, milliseconds);
        using var response = await router.Http.SendAsync(request);
        return (await WholeAnswer.ReadAsync(response), TimeProvider.System.GetElapsedTime(start));
    }

    private static HttpRequestMessage Request(string body, int milliseconds) => new(HttpMethod.Post, "v1/chat/completions")
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
        Headers = { { "x-router-deadline-ms", milliseconds.ToString(CultureInfo.InvariantCulture) } },
    };
}
