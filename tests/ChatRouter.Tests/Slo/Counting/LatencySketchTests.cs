using ChatRouter.Slo.Counting;

namespace ChatRouter.Tests.Slo.Counting;

public sealed class LatencySketchTests
{
    private static readonly double[] Shares = [0, 0.5, 0.9, 0.95, 0.99, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Quantile_AnyDurations_IsWithinFivePercentOfTheTrueOne(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var values = Enumerable.Range(0, random.Next(1, 300)).Select(_ => Math.Exp(random.NextDouble() * Math.Log(1_200_000))).Order().ToArray();
            var sketch = new LatencySketch();
            foreach (var value in values.OrderBy(_ => random.Next())) sketch.Add(TimeSpan.FromMilliseconds(value));

            foreach (var share in Shares)
            {
                // TimeSpan cuts below a tenth of a microsecond; the bound is otherwise exact.
                var truth = values[(int)(share * (values.Length - 1))];
                Assert.InRange(sketch.Quantile(share)!.Value, truth * (1 - LatencySketch.Error - 1e-6), truth * (1 + LatencySketch.Error + 1e-6));
            }
        }
    }

    [Fact]
    public void Add_Sketches_IsAsIfAllHadBeenAddedToOne()
    {
        var random = new Random(7);
        var (one, other, both) = (new LatencySketch(), new LatencySketch(), new LatencySketch());
        for (var i = 0; i < 1000; i++)
        {
            var duration = TimeSpan.FromMilliseconds(Math.Exp(random.NextDouble() * 13));
            (i % 3 == 0 ? one : other).Add(duration);
            both.Add(duration);
        }

        one.Add(other);
        Assert.All(Shares, share => Assert.Equal(both.Quantile(share), one.Quantile(share)));

        one.Add(both, sign: -1);
        Assert.Null(one.Quantile(0.5));
    }

    [Fact]
    public void Quantile_Empty_IsNull() => Assert.Null(new LatencySketch().Quantile(0.5));

    [Fact]
    public void Add_OutOfRange_CountsAsTheNearest()
    {
        var sketch = new LatencySketch();
        sketch.Add(TimeSpan.Zero);
        sketch.Add(TimeSpan.FromDays(2));

        Assert.Equal(0.95, sketch.Quantile(0)!.Value, 2);
        Assert.InRange(sketch.Quantile(1)!.Value, 1_100_000, 1_300_000);
    }
}
