using ChatRouter.Batch;
using ChatRouter.Model.Settings;

namespace ChatRouter.Tests.Batch;

public sealed class DeferralDelayTests
{
    [Theory]
    [InlineData(0, null, 0.0, 11.25)]
    [InlineData(0, null, 1.0, 18.75)]
    [InlineData(3, null, 0.5, 120)]
    [InlineData(500, null, 0.5, 480)]
    [InlineData(0, 14, 0.0, 14)]
    [InlineData(0, 100, 0.0, 100)]
    [InlineData(0, 100, 1.0, 125)]
    [InlineData(0, 86_400, 0.5, 3600)]
    public void After_Chance_LiesBetweenTheBounds(int deferrals, int? retryAfterSeconds, double chance, double expectedSeconds) => Assert.Equal(
        TimeSpan.FromSeconds(expectedSeconds),
        DeferralDelay.After(deferrals, Refused(retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null), new BatchSettings(), chance));

    [Theory]
    [InlineData(0, 0.0, 15)]
    [InlineData(100, 1.0, 25)]
    public void After_TheLineYieldsToCallers_ComesBackSoonHoweverOftenItHas(int deferrals, double chance, int seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), DeferralDelay.After(deferrals, Refused(TimeSpan.FromMinutes(5)) with { IsYielding = true }, new BatchSettings(), chance));

    private static BatchAnswer Refused(TimeSpan? retryAfter) => new() { Status = 503, Body = default, IsCapacity = true, RetryAfter = retryAfter };
}
