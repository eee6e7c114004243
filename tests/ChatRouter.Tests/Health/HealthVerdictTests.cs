using ChatRouter.Health;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Tests.Health;

public sealed class HealthVerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProbeReport Good = new()
    {
        Path = "/health", Status = 200, IsAlive = true, Latency = TimeSpan.FromMilliseconds(3), Readiness = Readiness.Ready,
    };

    private static readonly ProbeReport Refused = new() { Path = "/health", TransportFailures = 3, TransportError = "connection refused" };

    [Theory]
    [InlineData(0, 3, HealthState.Down, "connection refused (3 in a row)", 3)]
    [InlineData(0, 2, HealthState.Degraded, "connection refused (2 in a row)", 2)]
    [InlineData(0, 1, HealthState.Degraded, "connection refused (1 in a row)", 1)]
    [InlineData(2, 1, HealthState.Down, "connection refused (3 in a row)", 3)]
    [InlineData(3, 3, HealthState.Down, "connection refused (6 in a row)", 6)]
    public void From_NeverReached_CountsFailuresOverTheRuns(int before, int now, HealthState state, string reason, int failures)
    {
        var previous = before == 0 ? null : Previous(HealthState.Degraded) with { TransportFailures = before };
        var verdict = From(Refused with { TransportFailures = now }, previous);

        Assert.Equal((state, reason, failures, 0), (verdict.State, verdict.Reason, verdict.TransportFailures, verdict.Level));
    }

    [Fact]
    public void From_FailuresThenAnAnswer_IsDegradedAndEndsTheRow()
    {
        var verdict = From(Good with { TransportFailures = 2, TransportError = "connection reset" }, Previous(HealthState.Degraded) with { TransportFailures = 2 });

        Assert.Equal((HealthState.Degraded, "flapping: connection reset (2 before an answer)", 0), (verdict.State, verdict.Reason, verdict.TransportFailures));
    }

    [Fact]
    public void From_AcceptedButSilent_IsDown()
    {
        var verdict = From(new ProbeReport { Path = "/health", IsSilent = true, Latency = TimeSpan.FromSeconds(5) });

        Assert.Equal((HealthState.Down, "/health accepted but silent for 5 s", 0), (verdict.State, verdict.Reason, verdict.Level));
    }

    [Theory]
    [InlineData(200, true, false, HealthState.Healthy, "ok")]
    [InlineData(404, true, false, HealthState.Healthy, "ok")]
    [InlineData(404, false, false, HealthState.Down, "/health answered 404")]
    [InlineData(500, false, false, HealthState.Down, "/health answered 500")]
    [InlineData(302, false, false, HealthState.Down, "/health answered 302")]
    [InlineData(503, false, false, HealthState.Down, "/health answered 503")]
    [InlineData(503, false, true, HealthState.Warming, "loading its model")]
    [InlineData(500, false, true, HealthState.Down, "/health answered 500")]
    [InlineData(401, false, false, HealthState.Down, "credential refused (/health answered 401)")]
    [InlineData(403, false, false, HealthState.Down, "credential refused (/health answered 403)")]
    [InlineData(429, false, false, HealthState.Degraded, "throttled (/health answered 429)")]
    public void From_Status_Decides(int status, bool isAlive, bool isLoading, HealthState state, string reason)
    {
        var verdict = From(Good with { Status = status, IsAlive = isAlive, IsLoading = isLoading, Readiness = isAlive ? Readiness.Ready : null });

        Assert.Equal((state, reason, isAlive ? 2 : 0), (verdict.State, verdict.Reason, verdict.Level));
    }

    [Theory]
    [InlineData(null, 0, HealthState.Warming, "starting (/health answers 503)")]
    [InlineData(HealthState.Down, 3, HealthState.Warming, "starting (/health answers 503)")]
    [InlineData(HealthState.Warming, 0, HealthState.Warming, "starting (/health answers 503)")]
    [InlineData(HealthState.Healthy, 0, HealthState.Down, "/health answered 503")]
    [InlineData(HealthState.Down, 0, HealthState.Down, "/health answered 503")]
    public void From_StatusOfAStart_IsWarmingUnlessItWorkedBefore(HealthState? before, int failures, HealthState state, string reason)
    {
        var previous = before is { } known ? Previous(known) with { TransportFailures = failures } : null;
        var verdict = From(Good with { Status = 503, IsAlive = false, MayBeStarting = true, Readiness = null }, previous);

        Assert.Equal((state, reason), (verdict.State, verdict.Reason));
    }

    [Theory]
    [InlineData(2000, HealthState.Healthy, "ok")]
    [InlineData(2001, HealthState.Degraded, "/health took 2.0 s > 2 s")]
    [InlineData(4200, HealthState.Degraded, "/health took 4.2 s > 2 s")]
    public void From_SlowAnswer_IsDegraded(int milliseconds, HealthState state, string reason)
    {
        var verdict = From(Good with { Latency = TimeSpan.FromMilliseconds(milliseconds) });

        Assert.Equal((state, reason), (verdict.State, verdict.Reason));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), verdict.Latency);
    }

    [Theory]
    [InlineData(32, 0.95, HealthState.Healthy, "ok")]
    [InlineData(33, 0.95, HealthState.Degraded, "33 requests waiting > 32")]
    [InlineData(0, 0.951, HealthState.Degraded, "KV cache use 0.951 > 0.95")]
    [InlineData(40, 1, HealthState.Degraded, "40 requests waiting > 32; KV cache use 1.000 > 0.95")]
    public void From_Load_IsHeldAgainstTheLimits(int waiting, double use, HealthState state, string reason)
    {
        var verdict = From(Good with { Readiness = new Readiness { Running = 7, Waiting = waiting, KvCacheUse = use } });

        Assert.Equal((state, reason, 7, waiting, use), (verdict.State, verdict.Reason, verdict.Running, verdict.Waiting, verdict.KvCacheUse));
    }

    [Fact]
    public void From_WaitingLimitOfZero_IsNotChecked() => Assert.Equal(
        HealthState.Healthy,
        HealthVerdict.From("b", Good with { Readiness = new Readiness { Waiting = 9999 } }, new HealthSettings { MaxWaiting = 0 }, null, Now).State);

    [Fact]
    public void From_SeveralFindings_TheWorstStateAndItsReasonsWin()
    {
        var report = Good with
        {
            TransportFailures = 1,
            TransportError = "connection reset",
            Latency = TimeSpan.FromSeconds(3),
            Readiness = new Readiness { Finding = new ProbeFinding(HealthState.Down, "model not listed"), Waiting = 100 },
        };
        var verdict = From(report);

        Assert.Equal((HealthState.Down, "model not listed", 1), (verdict.State, verdict.Reason, verdict.Level));
    }

    [Fact]
    public void From_Note_IsAddedToTheReason() =>
        Assert.Equal("ok; model not loaded", From(Good with { Readiness = new Readiness { Note = "model not loaded" } }).Reason);

    [Fact]
    public void From_OwnFault_IsTheVerdictAndNoTransportFailure()
    {
        var verdict = From(new ProbeReport { OwnFault = new ProbeFinding(HealthState.Unknown, "the probe failed") }, Previous(HealthState.Down) with { TransportFailures = 3 });

        Assert.Equal((HealthState.Unknown, "the probe failed", 0), (verdict.State, verdict.Reason, verdict.TransportFailures));
    }

    [Theory]
    [InlineData(HealthState.Healthy, -600)]
    [InlineData(HealthState.Degraded, 0)]
    [InlineData(null, 0)]
    public void From_Since_IsKeptWhileTheStateHolds(HealthState? before, int seconds) =>
        Assert.Equal(Now.AddSeconds(seconds), From(Good, before is { } state ? Previous(state) : null).Since);

    private static BackendHealth From(ProbeReport report, BackendHealth? previous = null) => HealthVerdict.From("b", report, new HealthSettings(), previous, Now);

    private static BackendHealth Previous(HealthState state) => new()
    {
        Backend = "b", State = state, Reason = "", CheckedAt = Now.AddSeconds(-10), Since = Now.AddSeconds(-600),
    };
}
