using System.Globalization;
using Xunit.Abstractions;

namespace ChatRouter.Tests.Releases.Simulation;

/// <summary>
/// Thousands of releases, as chance has them, against the bounds that the settings promise. With <c>CHATROUTER_RELEASE_RUNS</c> so many of each kind; the table is written out for the documentation.
/// </summary>
public sealed class ReleaseSimulationTests(ITestOutputHelper output)
{
    private static readonly int? s_runs = int.TryParse(Environment.GetEnvironmentVariable("CHATROUTER_RELEASE_RUNS"), CultureInfo.InvariantCulture, out var runs) ? runs : null;

    private static readonly SimKind s_equal = new("equal to the baseline");

    [Fact]
    public void Equal_IsTakenBackNoMoreOftenThanPromised()
    {
        var tally = Run(s_equal, 1000);
        Assert.InRange(tally.RolledBack, 0, SimTally.Most(tally.Runs, SimRelease.Order.Gates.FalseRollback));
        Assert.InRange(tally.Promoted, 0.95 * tally.Runs, tally.Runs);
    }

    [Fact]
    public void AsBadAsIsNotBorne_IsPromotedNoMoreOftenThanPromised()
    {
        var tally = Run(new SimKind("2 points more errors, the most that is borne") { MoreErrors = _ => SimRelease.Order.Gates.MaxIncrease, Look = TimeSpan.FromMinutes(5) }, 250);
        Assert.InRange(tally.Promoted, 0, SimTally.Most(tally.Runs, SimRelease.Order.Gates.FalsePromotion));
    }

    [Theory]
    [InlineData("5 points more errors", 0.05, 1, 1, 20)]
    [InlineData("30 points more errors", 0.3, 1, 1, 3)]
    [InlineData("1.7 times slower", 0, 1.7, 1, 10)]
    [InlineData("twice the tokens", 0, 1, 2, 10)]
    public void Bad_IsTakenBackSoon(string name, double errors, double slower, double wordier, int minutes)
    {
        var tally = Run(new SimKind(name) { MoreErrors = _ => errors, Slower = slower, Wordier = wordier }, 250);
        Assert.Equal((0, 0), (tally.Promoted, tally.Waiting));
        Assert.InRange(tally.MedianToRollback.TotalMinutes, 0, minutes);
    }

    [Fact]
    public void Flapping_IsTakenBack()
    {
        var tally = Run(new SimKind("fails for 2 of every 10 minutes, 40 points") { MoreErrors = now => now.TotalMinutes % 10 >= 8 ? 0.4 : 0 }, 250);
        Assert.Equal((0, 0), (tally.Promoted, tally.Waiting));
    }

    [Fact]
    public void MemoryGrows_IsTakenBack()
    {
        var tally = Run(new SimKind("takes 2 % more memory each minute") { Leak = 1.2 }, 100);
        Assert.Equal((100.0, 0), (100.0 * tally.RolledBack / tally.Runs, tally.Promoted));
    }

    [Fact]
    public void OutageOfBoth_IsWaitedFor()
    {
        var tally = Run(new SimKind("equal, both fail for 5 minutes, 30 points") { Outage = now => now.TotalMinutes is >= 4 and < 9 ? 0.3 : 0 }, 250);
        Assert.InRange(tally.RolledBack, 0, SimTally.Most(tally.Runs, SimRelease.Order.Gates.FalseRollback));
        Assert.InRange(tally.Promoted, 0.9 * tally.Runs, tally.Runs);
    }

    [Theory]
    [InlineData("equal, 3 requests a minute", 0, 0.05)]
    [InlineData("5 points more errors, 3 requests a minute", 0.05, 0.05)]
    public void LowTraffic_IsNeverPromoted(string name, double errors, double rate)
    {
        var tally = Run(new SimKind(name) { MoreErrors = _ => errors, Rate = rate, Look = TimeSpan.FromMinutes(10) }, 250);
        Assert.Equal(0, tally.Promoted);
        if (errors == 0) Assert.InRange(tally.RolledBack, 0, SimTally.Most(tally.Runs, SimRelease.Order.Gates.FalseRollback));
    }

    [Theory]
    [InlineData(1000, 0.05, 73)]
    [InlineData(100, 0.01, 5)]
    public void Most_OfAShare_LeavesAThousandth(int runs, double share, int most) => Assert.Equal(most, SimTally.Most(runs, share));

    private SimTally Run(SimKind kind, int runs)
    {
        var tally = SimTally.Of(kind, s_runs ?? runs);
        output.WriteLine(tally.ToString());
        return tally;
    }
}
