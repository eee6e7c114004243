using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>A second attempt beside a late one. The primary's first token is late by seconds; what counts as late was learned from twenty calls before.</summary>
public sealed class HedgeTests
{
    private const string Hedged = """{ "hedge": true }""";
    private const int LateMs = 4_000;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [Theory]
    [MemberData(nameof(EveryStream), MemberType = typeof(FailoverSetup))]
    public async Task PrimaryIsLate_FallbackAnswersAndThePrimaryIsCancelledAtOnce(BackendKind kind, Form form)
    {
        await using var router = await WarmAsync((Of(kind) with { Route = Hedged }).For(form));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.SlowFirstToken, f => f with { DelayMs = LateMs });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Fallback);
        Assert.Equal("2", answer.Headers["x-router-attempts"]);
        var lost = Assert.Single(await router.AttemptsAsync(Primary));
        var won = Assert.Single(await router.AttemptsAsync(Fallback));
        Assert.Equal(AttemptEnd.ClientGone, lost.Ended);
        Assert.Equal(0, lost.TokensSent);
        Assert.InRange(EndOf(lost), won.Start, won.Start + TimeSpan.FromMilliseconds(won.FirstTokenMs!.Value) + AtOnce);

        var decision = await router.DecisionAsync(answer.Decision);
        Assert.Equal("complete", decision.GetProperty("result").GetString());
        Assert.Equal(
            [(Fallback, "hedge", "success", "none"), (Primary, "fresh", "ignored", "hedgeLost")],
            AttemptsOf(decision).OrderBy(a => a.Backend, StringComparer.Ordinal));
        Assert.Equal(won.TokensSent, decision.GetProperty("usage").GetProperty("completionTokens").GetInt32());
        Assert.Equal(won.TokensSent, answer.Usage.GetProperty("completion_tokens").GetInt32());
        await router.IdleAsync();
    }

    [Fact]
    public async Task FallbackIsLaterStill_PrimaryAnswersAndTheHedgeIsCancelledAtOnce()
    {
        await using var router = await WarmAsync(Of(BackendKind.Vllm) with { Route = Hedged });
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.SlowFirstToken, f => f with { DelayMs = 1_500 });
        router.Fault(Fallback, FaultKind.Silent);

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text, Primary);
        var won = Assert.Single(await router.AttemptsAsync(Primary));
        var lost = Assert.Single(await router.AttemptsAsync(Fallback));
        Assert.Equal(AttemptEnd.ClientGone, lost.Ended);
        Assert.True(EndOf(lost) <= won.Start + TimeSpan.FromMilliseconds(won.FirstTokenMs!.Value) + AtOnce, "The loser went on.");
        Assert.Equal(
            [(Fallback, "hedge", "ignored", "hedgeLost"), (Primary, "fresh", "success", "none")],
            AttemptsOf(await router.DecisionAsync(answer.Decision)).OrderBy(a => a.Backend, StringComparer.Ordinal));
    }

    [Fact]
    public async Task BothFail_TheNextBackendAnswers()
    {
        var setup = Of(BackendKind.Vllm) with { Route = Hedged };
        await using var router = await WarmAsync(setup with { Backends = [.. setup.Backends, new ScenarioBackend("last", BackendKind.LlamaCpp) { Rung = 3 }] });
        var text = await router.TextOfAsync("last");
        router.Fault(Primary, FaultKind.SlowHeaders, f => f with { DelayMs = LateMs });
        router.Fault(Fallback, FaultKind.Error, f => f with { Status = 404 });

        var call = router.CallAsync(stream: true);
        await Eventually.TrueAsync(() => router.Simulator.Backends[Fallback].Attempts.Count == 1, "nobody was asked beside the primary");
        router.Fault(Primary, FaultKind.Down);
        var answer = await call;

        answer.AssertComplete(text, "last");
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Fact]
    public async Task RouteHasNotOptedIn_ThePrimaryIsAwaited()
    {
        await using var router = await WarmAsync(Of(BackendKind.Vllm));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.SlowFirstToken, f => f with { DelayMs = 1_500 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text, Primary);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Fact]
    public async Task RetryBudgetSpent_ThePrimaryIsAwaited()
    {
        const int Budget = 10;
        await using var router = await WarmAsync(Of(BackendKind.Vllm) with { Route = Hedged, Top = """{ "retry": { "ratio": 0, "minPerSecond": 0 } }""" });
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.SlowFirstToken, f => f with { DelayMs = 1_500 });
        for (var call = 0; call < Budget; call++) Assert.Equal(Fallback, (await router.CallAsync(stream: true)).Backend);

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text, Primary);
        Assert.Equal(Budget, (await router.AttemptsAsync(Fallback)).Count);
        var skipped = Assert.Single((await router.DecisionAsync(answer.Decision)).GetProperty("skipped").EnumerateArray());
        Assert.Equal((Fallback, "retry budget spent"), (skipped.GetProperty("backend").GetString(), skipped.GetProperty("reason").GetString()));
    }

    /// <summary>A router that knows how quick the primary is.</summary>
    private static async Task<RouterFixture> WarmAsync(RouterSetup setup)
    {
        var router = await RouterFixture.StartAsync(setup);
        for (var call = 0; call < 20; call++) (await router.CallAsync(stream: true)).Stream!.AssertEnded();
        return router;
    }

    private static IEnumerable<(string? Backend, string? Mode, string? Kind, string? Reason)> AttemptsOf(JsonElement decision)
        => decision.GetProperty("attempts").EnumerateArray().Select(a => (a.GetProperty("backend").GetString(), a.GetProperty("mode").GetString(), a.GetProperty("kind").GetString(), a.GetProperty("reason").GetString()));

    private static DateTimeOffset EndOf(WireLogEntry attempt) => attempt.Start + TimeSpan.FromMilliseconds(attempt.DurationMs!.Value);
}
