using ChatRouter.Releases.Statistics;

namespace ChatRouter.Tests.Releases.Statistics;

/// <summary>Against exact sums of binomial terms in rational numbers.</summary>
public sealed class BetaFunctionTests
{
    [Theory]
    [InlineData(0.5, 3, 5, -4.653960350157523, -0.2569104137850271, -1.4847344339331427)]
    [InlineData(0.01, 1, 99, -4.59511985013459, -0.46160640506587924, -0.9949832494966131)]
    [InlineData(0.05, 4, 200, -19.43133648182205, -0.008109806384595686, -4.818733447630393)]
    [InlineData(0.9, 30, 4, -12.005668581185454, -0.5500106530714248, -0.8602499270678123)]
    [InlineData(0.01, 50, 950, -199.52499863777675, -43.976163210812956, 0)]
    [InlineData(0.3, 400, 600, -674.8327840488873, -25.38640015730425, 0)]
    public void Logs_ExactSums_AreTheirs(double x, double a, double b, double log, double below, double above)
    {
        Assert.Equal(log, BetaFunction.Log(a, b), 1e-9 * Math.Abs(log));
        Assert.Equal(below, BetaFunction.LogBelow(x, a, b), 1e-9 + (1e-9 * Math.Abs(below)));
        Assert.Equal(above, BetaFunction.LogAbove(x, a, b), 1e-9);
    }

    [Fact]
    public void LogBelow_AtTheEnds_IsNothingAndAll()
        => Assert.Equal((double.NegativeInfinity, 0.0), (BetaFunction.LogBelow(0, 2, 3), BetaFunction.LogBelow(1, 2, 3)));

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    [InlineData(10_000_000)]
    public void LogBelow_HalfOfASymmetricLaw_IsAHalf(double a) => Assert.Equal(Math.Log(0.5), BetaFunction.LogBelow(0.5, a, a), 1e-6);
}
