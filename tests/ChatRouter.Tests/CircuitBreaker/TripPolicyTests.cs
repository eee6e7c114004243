using ChatRouter.CircuitBreaker;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;

namespace ChatRouter.Tests.CircuitBreaker;

public sealed class TripPolicyTests
{
    private static readonly BreakerSettings Settings = new() { ConsecutiveFailures = 1000 };

    [Theory]
    [InlineData(26, 14, "FailureRatio: failure ratio 0.35 > 0.10 over 40 outcomes in 30 s")]
    [InlineData(36, 4, null)]
    [InlineData(35, 5, "FailureRatio: failure ratio 0.13 > 0.10 over 40 outcomes in 30 s")]
    [InlineData(17, 3, "FailureRatio: failure ratio 0.15 > 0.10 over 20 outcomes in 30 s")]
    [InlineData(16, 3, null)]
    [InlineData(0, 19, null)]
    public void Decide_FailureRatio_NeedsMoreThanTheLimitAndTheThroughput(int successes, int failures, string? expected) =>
        Assert.Equal(expected, Decide(Settings, (successes, AttemptOutcome.Success), (failures, Failed(FailureReason.ServerError))));

    [Fact]
    public void Decide_ManyThrottled_DoNotCountForTheFailureRatio() =>
        Assert.Null(Decide(Settings, (17, AttemptOutcome.Success), (20, Failed(FailureReason.Throttled)), (2, Failed(FailureReason.ServerError))));

    [Theory]
    [InlineData(8, 12, "ThrottleRatio: throttle ratio 0.60 > 0.50 over 20 outcomes in 30 s")]
    [InlineData(10, 10, null)]
    [InlineData(0, 19, null)]
    public void Decide_ThrottleRatio_HasItsOwnLimit(int successes, int throttled, string? expected) =>
        Assert.Equal(expected, Decide(Settings, (successes, AttemptOutcome.Success), (throttled, Failed(FailureReason.Throttled))));

    [Fact]
    public void Decide_Timeouts_AreNamedBeforeTheFailuresTheyAreToo() => Assert.Equal(
        "TimeoutRatio: timeout ratio 0.15 > 0.10 over 20 outcomes in 30 s",
        Decide(Settings, (17, AttemptOutcome.Success), (3, Failed(FailureReason.FirstTokenTimeout))));

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, "ConsecutiveFailures: 6 failures in a row > 5, the last: Reset")]
    public void Decide_FailuresInARow_NeedNoThroughput(int failures, string? expected) =>
        Assert.Equal(expected, Decide(new BreakerSettings(), (failures, Failed(FailureReason.Reset))));

    [Theory]
    [InlineData(FailureReason.QuotaExhausted, "QuotaExhausted: the account's quota is used up")]
    [InlineData(FailureReason.ModelMissing, "ModelMissing: the backend does not have the model")]
    [InlineData(FailureReason.EngineDead, "EngineDead: the inference engine is dead")]
    [InlineData(FailureReason.Credential, "Credential: the router's credential is refused")]
    public void Decide_ErrorClass_TripsOnTheFirst(FailureReason reason, string expected) =>
        Assert.Equal(expected, Decide(new BreakerSettings(), (100, AttemptOutcome.Success), (1, Failed(reason))));

    [Fact]
    public void Decide_EveryOtherReason_DoesNotTripOnTheFirst()
    {
        FailureReason[] atOnce = [FailureReason.QuotaExhausted, FailureReason.ModelMissing, FailureReason.EngineDead, FailureReason.Credential];
        foreach (var reason in Enum.GetValues<FailureReason>().Except(atOnce)) Assert.Null(Decide(new BreakerSettings(), (1, Failed(reason))));
    }

    [Theory]
    [InlineData(18, 2, "LatencyP95: p95 time to first token 13.1 s > 12 s over 20 answers in 30 s")]
    [InlineData(19, 1, null)]
    [InlineData(17, 2, null)]
    public void Decide_SlowAnswers_TripByPercentile(int fast, int slow, string? expected)
    {
        var window = new OutcomeWindow(Settings, 1000);
        Trip? trip = null;
        for (var i = 0; i < fast; i++) trip ??= Next(TimeSpan.FromSeconds(1));
        for (var i = 0; i < slow; i++) trip ??= Next(TimeSpan.FromSeconds(12.5));

        Assert.Equal(expected, Describe(trip));

        Trip? Next(TimeSpan timeToFirstToken)
        {
            window.Record(0, AttemptOutcome.Success, timeToFirstToken);
            return new TripPolicy(Settings).Decide(window, AttemptOutcome.Success);
        }
    }

    [Fact]
    public void Decide_SuccessThatReachesTheThroughput_DoesNotTripOverOldFailures() =>
        Assert.Null(Decide(Settings, (3, Failed(FailureReason.ServerError)), (17, AttemptOutcome.Success)));

    private static AttemptOutcome Failed(FailureReason reason) => AttemptOutcome.Failure(reason);

    private static string? Decide(BreakerSettings settings, params (int Count, AttemptOutcome Outcome)[] outcomes)
    {
        var window = new OutcomeWindow(settings, 1000);
        var policy = new TripPolicy(settings);
        Trip? last = null;
        foreach (var (count, outcome) in outcomes)
        {
            for (var i = 0; i < count; i++)
            {
                window.Record(0, outcome, null);
                last = policy.Decide(window, outcome);
            }
        }

        return Describe(last);
    }

    private static string? Describe(Trip? trip) => trip is null ? null : $"{trip.Cause}: {trip.Figures}";
}
