using ChatRouter.Admission.Places;

namespace ChatRouter.Tests.Admission.Places;

public sealed class QueueEstimateTests
{
    private readonly QueueEstimate _estimate = new();

    /// <summary>Half a second in the queue where four requests end per second: two stand before each. A tenth of the usual time is no sign of a queue.</summary>
    [Fact]
    public void Add_AllLateBySameTime_IsThatTimeTimesThePace()
    {
        double[] said = [.. Enumerable.Range(0, 4).Select(_ => _estimate.Add(1.6, (1, 0), endsPerSecond: 4))];

        Assert.Equal([0, 0, 0, 2], said.Select(queue => Math.Round(queue, 9)));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.1)]
    public void Add_WithinATenthOfTheUsual_NobodyStandsThere(double seconds)
        => Assert.All(Enumerable.Range(0, 40), _ => Assert.Equal(0, _estimate.Add(seconds, (1, 0), endsPerSecond: 4)));

    /// <summary>With a standard deviation of the usual time itself four late ones may be chance; sixteen are not.</summary>
    [Fact]
    public void Add_FirstTokensDiffer_SaysItWhenItIsSure()
    {
        double[] said = [.. Enumerable.Range(0, 16).Select(_ => _estimate.Add(1.8, (1, 1), endsPerSecond: 4))];

        Assert.Equal(8, Array.FindIndex(said, queue => queue > 0));
        Assert.Equal(2.8, said[8], 9);
    }

    [Fact]
    public void Add_SixteenThatDoNotTell_BeginsAnew()
    {
        for (var i = 0; i < 16; i++) Assert.Equal(0, _estimate.Add(1.4, (1, 1), endsPerSecond: 4));
        double[] said = [.. Enumerable.Range(0, 4).Select(_ => _estimate.Add(1.6, (1, 0), endsPerSecond: 4))];

        Assert.Equal(2, said[3], 9);
    }

    [Fact]
    public void Add_LessThanAQuarterOfARequest_IsNone()
        => Assert.All(Enumerable.Range(0, 40), _ => Assert.Equal(0, _estimate.Add(1.15, (1, 0), endsPerSecond: 4)));
}
