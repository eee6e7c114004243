using ChatRouter.Admission.Limits;

namespace ChatRouter.Tests.Admission.Limits;

public sealed class LeaseShareTests
{
    [Theory]
    [InlineData(1, 0, new double[0], 1)] // Alone.
    [InlineData(1, 5, new double[0], 1)]
    [InlineData(10, 5, new double[0], 1)] // Nobody else asks.
    [InlineData(10, 0, new double[0], 0.1)] // Nobody asks.
    [InlineData(10, 0, new[] { 5d }, 0.05)] // The others do.
    [InlineData(2, 30, new[] { 10d }, 0.6)] // Room for all: 30 and half of the 60 that are left.
    [InlineData(2, 300, new[] { 100d }, 0.75)] // Too much for all: in proportion.
    [InlineData(2, 100, new[] { 0d, 100 }, 0.5)] // Who asks for nothing counts for nothing.
    [InlineData(2, 20, new[] { 1980d }, 0.2 / 1.19)] // A small one is not starved: what it asks for against the part of the other.
    public void Of_Demands_GivesTheShare(int instances, double own, double[] others, double expected) =>
        Assert.Equal(expected, LeaseShare.Of(100, own, others, instances), 9);

    [Fact]
    public void Of_AllWhoAsk_AreOneTogether()
    {
        var random = new Random(7);
        for (var run = 0; run < 10_000; run++)
        {
            var demands = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Math.Pow(10, (random.NextDouble() * 6) - 3)).ToArray();

            var shares = demands.Select((demand, i) => LeaseShare.Of(100, demand, [.. demands[..i], .. demands[(i + 1)..]], demands.Length)).ToList();

            Assert.Equal(1, shares.Sum(), 9);
            var sum = demands.Sum();
            Assert.All(shares.Zip(demands), one => Assert.True(one.First >= Math.Min(one.Second / Math.Max(100, sum), 0.5 / demands.Length) / 1.5, "less than a third of an equal part, and less than asked for"));
        }
    }
}
