using ChatRouter.Admission.Limits;

namespace ChatRouter.Tests.Admission.Limits;

public sealed class ConcurrencyLimitTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(0.25, 2)]
    [InlineData(0.26, 3)]
    [InlineData(0.001, 1)]
    public void Lease_Share_AllowsSoMany(double share, int expected)
    {
        var limit = new ConcurrencyLimit(8);
        limit.Lease(share);

        Assert.True(limit.Allows(expected));
        Assert.False(limit.Allows(expected + 1));
    }

    [Fact]
    public void TakeAsked_PeakAndRefused_AreCountedOnceAndNeverBeyondTheLimit()
    {
        var limit = new ConcurrencyLimit(8);
        limit.Lease(0.5);
        for (var active = 1; active <= 6; active++) limit.Allows(active);

        Assert.Equal(6, limit.TakeAsked(3));
        Assert.Equal(3, limit.TakeAsked(0));
        for (var active = 1; active <= 20; active++) limit.Allows(active);
        Assert.Equal(8, limit.TakeAsked(0));
    }
}
