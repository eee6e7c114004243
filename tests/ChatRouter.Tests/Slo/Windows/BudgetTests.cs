using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Windows;

namespace ChatRouter.Tests.Slo.Windows;

public sealed class BudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // 30 days at 99.9 %: 43.2 minutes; 90 days at 99.95 %: 64.8.
    [Theory]
    [InlineData(30, 0.999, 0, 0, 1, 43.2)]
    [InlineData(30, 0.999, 100_000, 0, 1, 43.2)]
    [InlineData(30, 0.999, 100_000, 25, 0.75, 32.4)]
    [InlineData(30, 0.999, 100_000, 100, 0, 0)]
    [InlineData(30, 0.999, 100_000, 150, -0.5, -21.6)]
    [InlineData(90, 0.9995, 1_000_000, 100, 0.8, 51.84)]
    public void Of_CountsByHand(int days, double target, long valid, long bad, double left, double minutes)
    {
        var budget = Budget.Of(days, new GoodOf(valid - bad, valid), target, rate: 0, Now);

        Assert.Equal(left, budget.Left, 9);
        Assert.Equal(minutes, budget.LeftMinutes, 6);
        Assert.Equal((days, valid, valid - bad), (budget.Days, budget.Valid, budget.Good));
    }

    [Fact]
    public void Of_Exhaustion_IsProjectedByThePresentRate()
    {
        var half = new GoodOf(99_950, 100_000);

        Assert.Null(Budget.Of(30, half, 0.999, rate: 1, Now).ExhaustedAt);
        Assert.Equal(15 * 24, (Budget.Of(30, half, 0.999, rate: 1.0000001, Now).ExhaustedAt!.Value - Now).TotalHours, 1);
        Assert.Equal(36, (Budget.Of(30, half, 0.999, rate: 10, Now).ExhaustedAt!.Value - Now).TotalHours, 3);
        Assert.Equal(Now, Budget.Of(30, new GoodOf(99_000, 100_000), 0.999, rate: 0, Now).ExhaustedAt);
    }
}
