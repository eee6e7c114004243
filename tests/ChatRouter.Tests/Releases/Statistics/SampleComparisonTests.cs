using ChatRouter.Releases.Statistics;
using ChatRouter.Slo.Counting;
using ChatRouter.Tests.Releases.Simulation;

namespace ChatRouter.Tests.Releases.Statistics;

public sealed class SampleComparisonTests
{
    [Theory]
    [InlineData(60, 80, 0.6, 3.111269956508039)]
    [InlineData(20, 80, 0.8, 30.725847029363734)]
    [InlineData(80, 80, 0.5, 0)]
    [InlineData(90, 80, 0.45, 0)]
    public void RankComparison_OfTwoBuckets_IsMannWhitneyWithTies(long candidateFast, long baselineFast, double effect, double log)
    {
        var ranks = RankComparison.Of(Sketch((5, candidateFast), (6, 100 - candidateFast)), Sketch((5, baselineFast), (6, 100 - baselineFast)), 0.1);

        Assert.Equal(effect, ranks.Effect, 1e-12);
        Assert.Equal(log, ranks.LogEvidence, 1e-9);
    }

    [Fact]
    public void RankComparison_AllTied_SaysNothing() => Assert.Equal(new RankComparison(0.5, 0), RankComparison.Of(Sketch((7, 1000)), Sketch((7, 500)), 0.1));

    [Fact]
    public void RankComparison_FewRequests_SayNothing() => Assert.Equal(new RankComparison(0.5, 0), RankComparison.Of(Sketch((90, 49)), Sketch((7, 5000)), 0.1));

    [Fact]
    public void RankComparison_NothingInCommon_IsWholly() => Assert.Equal(1, RankComparison.Of(Sketch((90, 60)), Sketch((7, 60)), 0.1).Effect);

    [Fact]
    public void RankComparison_EqualArmsLookedAtAllTheTime_LieNoMoreOftenThanPromised()
    {
        const int Runs = 500;
        var lies = 0;
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            var (candidate, baseline) = (new LatencySketch(), new LatencySketch());
            var isSlower = false;
            for (var i = 1; i <= 2000; i++)
            {
                // Two dice: many ties.
                (i % 4 == 0 ? candidate : baseline).Add(20 + random.Next(6) + random.Next(6), 1);
                if (i % 20 == 0) isSlower |= RankComparison.Of(candidate, baseline, 0.1).LogEvidence >= Math.Log(20);
            }

            lies += isSlower ? 1 : 0;
        }

        Assert.InRange(lies, 1, SimTally.Most(Runs, 0.05));
    }

    [Fact]
    public void MeanComparison_TwiceAgainstOneAndAHalf_IsTheMixture()
        => Assert.Equal(4.211789037809259, MeanComparison.LogEvidence((100, 20_000, 50 * (1e4 + 9e4)), (100, 10_000, 50 * (2500 + 22_500)), 1.5), 1e-9);

    [Fact]
    public void MeanComparison_NotAbove_SaysNothing() => Assert.Equal(0, MeanComparison.LogEvidence((100, 14_000, 2e6), (100, 10_000, 1.2e6), 1.5));

    [Fact]
    public void MeanComparison_NoVariance_IsCertain()
        => Assert.Equal(double.PositiveInfinity, MeanComparison.LogEvidence((60, 6000, 600_000), (60, 600, 6000), 1.5));

    private static LatencySketch Sketch(params (int Bucket, long Count)[] buckets)
    {
        var sketch = new LatencySketch();
        foreach (var (bucket, count) in buckets) sketch.Add(bucket, count);
        return sketch;
    }
}
