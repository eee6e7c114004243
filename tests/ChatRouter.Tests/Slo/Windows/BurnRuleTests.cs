using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Windows;

namespace ChatRouter.Tests.Slo.Windows;

public sealed class BurnRuleTests
{
    // By hand: 14.4 x 0.001 = 1.44 %; 144 of 10,000 is the limit itself.
    [Theory]
    [InlineData("fast", 0.999, 10_000, 144, 1_000, 20, 14.4, 20, false)]
    [InlineData("fast", 0.999, 10_000, 150, 1_000, 15, 15, 15, true)]
    [InlineData("fast", 0.999, 10_000, 150, 1_000, 14, 15, 14, false)]
    [InlineData("fast", 0.999, 10_000, 150, 1_000, 0, 15, 0, false)]
    [InlineData("medium", 0.9995, 20_000, 61, 2_000, 10, 6.1, 10, true)]
    [InlineData("medium", 0.9995, 20_000, 59, 2_000, 10, 5.9, 10, false)]
    [InlineData("slow", 0.99, 100_000, 1_010, 10_000, 101, 1.01, 1.01, true)]
    [InlineData("slow", 0.99, 100_000, 1_000, 10_000, 101, 1, 1.01, false)]
    [InlineData("fast", 0.999, 60, 4, 20, 4, 66.67, 200, false)] // Four failures at night are no trend.
    [InlineData("fast", 0.999, 9, 9, 9, 9, 1000, 1000, false)]
    [InlineData("fast", 0.999, 10, 5, 10, 5, 500, 500, true)]
    [InlineData("fast", 0.999, 0, 0, 0, 0, 0, 0, false)]
    public void Judge_CountsByHand(string name, double target, long valid, long bad, long shortValid, long shortBad, double rate, double shortRate, bool isBurning)
    {
        var rule = BurnRule.All.Single(known => known.Name == name);

        var burn = rule.Judge(new GoodOf(valid - bad, valid), new GoodOf(shortValid - shortBad, shortValid), target);

        Assert.Equal(rate, burn.Long, 2);
        Assert.Equal(shortRate, burn.Short, 2);
        Assert.Equal((name, bad, isBurning), (burn.Name, burn.Bad, burn.IsBurning));
    }

    [Fact]
    public void All_AreThePairsOfTheWorkbook() => Assert.Equal(
        [("fast", 60, 5, 14.4), ("medium", 360, 30, 6), ("slow", 4320, 360, 1)],
        BurnRule.All.Select(rule => (rule.Name, (int)rule.Long.TotalMinutes, (int)rule.Short.TotalMinutes, rule.Limit)));

    [Theory]
    [InlineData(14.4, 0.93, false)]
    [InlineData(14.4, 0.9306, true)]
    [InlineData(6, 0.83, false)]
    [InlineData(6, 0.9, true)]
    [InlineData(1, 0.9, true)]
    public void IsReachable_OnlyBelowWhatFullFailureBurns(double limit, double target, bool expected)
        => Assert.Equal(expected, new BurnRule("x", TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), limit).IsReachable(target));
}
