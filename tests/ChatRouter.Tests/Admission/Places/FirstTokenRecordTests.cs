using ChatRouter.Admission.Places;

namespace ChatRouter.Tests.Admission.Places;

public sealed class FirstTokenRecordTests
{
    private readonly FirstTokenRecord _record = new();

    [Fact]
    public void Usual_NothingIsKnown_IsNull() => Assert.Null(_record.Usual(100));

    [Theory]
    [InlineData(100, 100)]
    [InlineData(300, 200)]
    [InlineData(2000, 800)]
    public void Usual_OnlySmallPromptsAreKnown_GrowsWithTheSize(int promptTokens, int milliseconds)
    {
        _record.Add(100, TimeSpan.FromMilliseconds(100), TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _record.Usual(promptTokens));
    }

    [Fact]
    public void Usual_OnlyLargePromptsAreKnown_IsTheirs()
    {
        _record.Add(2000, TimeSpan.FromMilliseconds(100), TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromMilliseconds(100), _record.Usual(10));
    }

    /// <summary>The larger one was lucky: no prompt is quicker than a smaller one.</summary>
    [Fact]
    public void Usual_ALargerPromptWasQuicker_IsNoLessThanThatOfTheSmaller()
    {
        _record.Add(100, TimeSpan.FromMilliseconds(300), TimeSpan.Zero);
        _record.Add(600, TimeSpan.FromMilliseconds(100), TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromMilliseconds(300), _record.Usual(600));
    }

    [Fact]
    public void Add_ManySamples_FollowsTheNinetiethPercentile()
    {
        var random = new Random(1);
        for (var i = 0; i < 5000; i++) _record.Add(10, TimeSpan.FromMilliseconds(100 + (100 * random.NextDouble())), TimeSpan.FromMilliseconds(10 * i));

        Assert.InRange(_record.Usual(10)!.Value.TotalMilliseconds, 180, 200);
    }

    [Theory]
    [InlineData(10, 20, 110, 260)]
    [InlineData(1000, 1200, 1200, 2000)]
    public void Bounds_AreAPartOfTheUsualTimeButNoLessThanAGrace(int usual, int late, int surelyLate, int queued)
        => Assert.Equal((late, surelyLate, queued), ((int)FirstTokenRecord.LateAfter(TimeSpan.FromMilliseconds(usual)).TotalMilliseconds, (int)FirstTokenRecord.SurelyLateAfter(TimeSpan.FromMilliseconds(usual)).TotalMilliseconds, (int)FirstTokenRecord.QueuedAfter(TimeSpan.FromMilliseconds(usual)).TotalMilliseconds));

    /// <summary>A first token that was quick by chance would make all others late, and late ones are not learned from.</summary>
    [Theory]
    [InlineData(999, 300)]
    [InlineData(1000, 104.5)]
    public void Add_InTheFirstSecond_TheLargestIsUsual(int at, double expected)
    {
        _record.Add(10, TimeSpan.FromMilliseconds(100), TimeSpan.Zero);
        _record.Add(10, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(at));

        Assert.Equal(expected, _record.Usual(10)!.Value.TotalMilliseconds);
    }
}
