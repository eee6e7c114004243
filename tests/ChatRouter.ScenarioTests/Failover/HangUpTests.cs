using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The caller hangs up: the backend's work ends with it, and nobody is blamed.</summary>
public sealed class HangUpTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    /// <summary>What the primary is doing when the caller leaves, and whether the caller streams.</summary>
    public static TheoryData<BackendKind, FaultKind, bool> Moments
    {
        get
        {
            var data = new TheoryData<BackendKind, FaultKind, bool>();
            foreach (var kind in (BackendKind[])[BackendKind.Vllm, BackendKind.Ollama, BackendKind.LlamaCpp])
            {
                data.Add(kind, FaultKind.Silent, true);
                data.Add(kind, FaultKind.Silent, false);
                data.Add(kind, FaultKind.SlowFirstToken, true);
                data.Add(kind, FaultKind.SlowTokens, true);
                data.Add(kind, FaultKind.SlowTokens, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task HangUp_AtAnyMoment_UpstreamCallCancelledAndNothingCounted(BackendKind kind, FaultKind doing, bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind, """{ "breaker": { "consecutiveFailures": 0 } }"""));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, doing, f => doing == FaultKind.SlowTokens ? f with { IntervalMs = 100 } : f);
        using var caller = await RawConnection.PostAsync(router, Body(stream));
        await Eventually.TrueAsync(() => IsUnderWay(router, doing), "the primary was never asked");
        if (stream && doing == FaultKind.SlowTokens) await caller.ReadUntilAsync("\"content\"");

        caller.Close();

        await Eventually.TrueAsync(() => Attempt(router).Ended == AttemptEnd.ClientGone, "the upstream call goes on", AtOnce);
        await router.IdleAsync();
        router.Simulator.ClearFaults();
        (await router.CallAsync(stream)).AssertComplete(text, Primary);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Fact]
    public async Task HangUp_WhileWaitingForARetry_NoFurtherAttempt()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm));
        router.Fault(Primary, FaultKind.RateLimited, f => f with { RetryAfter = "2" });
        using var caller = await RawConnection.PostAsync(router, Body(stream: true));
        await Eventually.TrueAsync(() => router.Simulator.Backends[Primary].Attempts is [{ Ended: AttemptEnd.Refused }], "no first attempt");

        caller.Close(reset: true);

        await Eventually.TrueAsync(async () => await ActiveAsync(router) == 0, "the request goes on", AtOnce);
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Fact]
    public async Task HangUp_InTheMiddle_DecisionSaysSo()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm));
        router.Fault(Primary, FaultKind.SlowTokens, f => f with { IntervalMs = 100 });
        using var caller = await RawConnection.PostAsync(router, Body(stream: true));
        var head = await caller.ReadUntilAsync("\"content\"");
        var id = head.Split("\r\n").Single(line => line.StartsWith("x-router-decision: ", StringComparison.Ordinal))["x-router-decision: ".Length..];

        caller.Close();

        var decision = await router.DecisionAsync(id);
        Assert.Equal("caller_gone", decision.GetProperty("result").GetString());
        var attempt = Assert.Single(decision.GetProperty("attempts").EnumerateArray());
        Assert.Equal(("ignored", "callerGone"), (attempt.GetProperty("kind").GetString(), attempt.GetProperty("reason").GetString()));
    }

    private static bool IsUnderWay(RouterFixture router, FaultKind doing)
        => router.Simulator.Backends[Primary].Attempts is [{ Ended: AttemptEnd.Open } attempt] && (doing != FaultKind.SlowTokens || attempt.TokensSent > 0);

    private static WireLogEntry Attempt(RouterFixture router) => Assert.Single(router.Simulator.Backends[Primary].Attempts);

    private static async Task<int> ActiveAsync(RouterFixture router)
        => (await router.StateAsync()).GetProperty("activeByTenant").EnumerateObject().Sum(tenant => tenant.Value.GetInt32());
}
