using ChatRouter.Releases.Statistics;
using ChatRouter.Tests.Releases.Simulation;

namespace ChatRouter.Tests.Releases.Statistics;

/// <summary>Expected values by exact sums in rational numbers.</summary>
public sealed class RateEvidenceTests
{
    [Theory]
    [InlineData(0, 100, 0, 900, 0)]
    [InlineData(3, 100, 0, 900, 4.973908438390828)]
    [InlineData(10, 100, 30, 900, 2.5051120585993063)]
    [InlineData(20, 500, 5, 500, 3.8819854000208394)]
    [InlineData(1, 100, 99, 9900, -0.956402433411446)]
    [InlineData(30, 1000, 10, 1000, 4.146746034776932)]
    public void WorseRate_OfCounts_IsTheMixture(long bad, long all, long baselineBad, long baseline, double log)
        => Assert.Equal(log, WorseRate.LogEvidence(bad, all, baselineBad, baseline), 1e-9);

    [Fact]
    public void WorseRate_OneSideEmpty_SaysNothing()
        => Assert.Equal((0.0, 0.0), (WorseRate.LogEvidence(0, 0, 5, 10), WorseRate.LogEvidence(5, 10, 0, 0)));

    /// <summary>That the evidence is fair: over all that may happen to an equal candidate it is 1 on average, after every number of bad requests.</summary>
    [Theory]
    [InlineData(1, 0.01)]
    [InlineData(7, 0.01)]
    [InlineData(7, 0.5)]
    [InlineData(40, 0.25)]
    public void WorseRate_EqualCandidate_IsOneOnAverage(int bad, double share)
    {
        const long All = 1_000_000;
        var candidate = (long)(share * All);
        var average = 0.0;
        for (var k = 0; k <= bad; k++) average += Binomial(bad, k, share) * Math.Exp(WorseRate.LogEvidence(k, candidate, bad - k, All - candidate));

        Assert.Equal(1, average, 1e-6);
    }

    [Theory]
    [InlineData(0, 87, 19.48987242775967)]
    [InlineData(0, 88, 20.296378162541114)]
    [InlineData(2, 300, 2577.00058370738)]
    [InlineData(10, 100, 0.14580551999174174)]
    public void BearableRate_AgainstFivePercent_IsTheMixture(long bad, long all, double evidence)
        => Assert.Equal(evidence, Math.Exp(BearableRate.LogEvidence(bad, all, 0.05)), 1e-6);

    [Theory]
    [InlineData(0, 148)]
    [InlineData(1, 226)]
    [InlineData(2, 292)]
    [InlineData(7, 571)]
    public void BearableRate_AgainstThreePercent_IsShownAfterSoMany(long bad, long all)
        => Assert.Equal((false, true), (IsShown(bad, all - 1), IsShown(bad, all)));

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(10, 1000, 0.007306786748836367)]
    [InlineData(50, 100, 0.4502481404895005)]
    [InlineData(0, 0, 0)]
    public void LowerRate_OfASample_IsWilsons(long bad, long all, double rate) => Assert.Equal(rate, BearableRate.LowerRate(bad, all), 1e-12);

    /// <summary>Looked at after every ten requests: how often an equal candidate, or one that is just too bad, is ever taken for what it is not.</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    public void Evidence_LookedAtAllTheTime_LiesNoMoreOftenThanPromised(double share)
    {
        const int Runs = 1000;
        const double Rate = 0.03;
        var (worse, bearable) = (0, 0);
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            long candidate = 0, candidateBad = 0, baseline = 0, baselineBad = 0;
            var (isWorse, isBearable) = (false, false);
            for (var i = 1; i <= 1000; i++)
            {
                var isBad = random.NextDouble() < Rate;
                if (random.NextDouble() < share) (candidate, candidateBad) = (candidate + 1, candidateBad + (isBad ? 1 : 0));
                else (baseline, baselineBad) = (baseline + 1, baselineBad + (isBad ? 1 : 0));
                if (i % 10 != 0) continue;
                isWorse |= WorseRate.LogEvidence(candidateBad, candidate, baselineBad, baseline) >= Math.Log(20);
                isBearable |= BearableRate.LogEvidence(candidateBad, candidate, Rate) >= Math.Log(20);
            }

            worse += isWorse ? 1 : 0;
            bearable += isBearable ? 1 : 0;
        }

        // One of twenty, and what chance may add to it once in a thousand times.
        Assert.InRange(worse, 1, SimTally.Most(Runs, 0.05));
        Assert.InRange(bearable, 1, SimTally.Most(Runs, 0.05));
    }

    private static bool IsShown(long bad, long all) => BearableRate.LogEvidence(bad, all, 0.03) >= Math.Log(20);

    private static double Binomial(int n, int k, double p)
    {
        var value = Math.Pow(1 - p, n);
        for (var i = 0; i < k; i++) value *= (n - i) / (i + 1.0) * p / (1 - p);
        return value;
    }
}
