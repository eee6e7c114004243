using ChatRouter.Admission.Places;

namespace ChatRouter.Tests.Admission.Places;

public sealed class FirstTokenMeansTests
{
    private readonly FirstTokenMeans _means = new();

    [Fact]
    public void Of_FewerThanFour_IsNotKnown()
    {
        Add(10, 1, 1, 1);

        Assert.Null(_means.Of(10));
    }

    /// <summary>Of 1, 1, 3, 3: mean 2, variance 1, and a quarter of that for the mean of four.</summary>
    [Fact]
    public void Of_Four_IsTheirMeanAndTheVarianceOfAnother()
    {
        Add(10, 1, 1, 3, 3);
        var (mean, variance) = _means.Of(10)!.Value;

        Assert.Equal((2, 1.25), (mean, Math.Round(variance, 9)));
    }

    [Fact]
    public void Of_AnotherSize_IsNotKnown()
    {
        Add(10, 1, 1, 1, 1);

        Assert.Null(_means.Of(1000));
    }

    [Fact]
    public void Add_TheBackendHasChanged_FollowsWithinSomeHundreds()
    {
        for (var i = 0; i < 1000; i++) Add(10, 1);
        for (var i = 0; i < 300; i++) Add(10, 3);

        Assert.InRange(_means.Of(10)!.Value.Mean, 2.9, 3);
    }

    private void Add(int promptTokens, params double[] seconds)
    {
        foreach (var one in seconds) _means.Add(promptTokens, TimeSpan.FromSeconds(one));
    }
}
