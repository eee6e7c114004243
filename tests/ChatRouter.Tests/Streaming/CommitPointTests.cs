using ChatRouter.Streaming;

namespace ChatRouter.Tests.Streaming;

public sealed class CommitPointTests
{
    /// <summary>Every stage and every part: the stage after it, and what is to be done when the attempt breaks off at that stage.</summary>
    public static TheoryData<string, string, string, string> Table => new()
    {
        { "Nothing", "Reasoning", "Reasoning", "Restart" },
        { "Nothing", "Text", "Text", "Complete" },
        { "Nothing", "Other", "Sealed", "Fail" },
        { "Nothing", "End", "Ended", "None" },
        { "Reasoning", "Reasoning", "Reasoning", "Restart" },
        { "Reasoning", "Text", "Text", "Complete" },
        { "Reasoning", "Other", "Sealed", "Fail" },
        { "Reasoning", "End", "Ended", "None" },
        { "Text", "Reasoning", "Text", "Complete" },
        { "Text", "Text", "Text", "Complete" },
        { "Text", "Other", "Sealed", "Fail" },
        { "Text", "End", "Ended", "None" },
        { "Sealed", "Reasoning", "Sealed", "Fail" },
        { "Sealed", "Text", "Sealed", "Fail" },
        { "Sealed", "Other", "Sealed", "Fail" },
        { "Sealed", "End", "Ended", "None" },
        { "Ended", "Reasoning", "Ended", "None" },
        { "Ended", "Text", "Ended", "None" },
        { "Ended", "Other", "Ended", "None" },
        { "Ended", "End", "Ended", "None" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Next_EveryStageAndPart_AsInTheTable(string stage, string part, string next, string remedy)
    {
        var after = CommitPoint.Next(Enum.Parse<CommitStage>(stage), Enum.Parse<AnswerPart>(part));

        Assert.Equal(next, after.ToString());
        Assert.Equal(remedy, CommitPoint.RemedyFor(after).ToString());
    }

    [Fact]
    public void Table_IsWhole() => Assert.Equal(Enum.GetValues<CommitStage>().Length * Enum.GetValues<AnswerPart>().Length, Table.Count);

    [Fact]
    public void New_NothingSent_AnotherMayTry()
    {
        var point = new CommitPoint();

        Assert.Equal((CommitStage.Nothing, Remedy.Retry, false), (point.Stage, point.Remedy, point.IsClaimed));
    }

    [Fact]
    public void TryClaim_SecondAttempt_IsRefusedUntilTheFirstIsReleased()
    {
        var point = new CommitPoint();
        object first = new(), second = new();

        Assert.True(point.TryClaim(first));
        Assert.True(point.TryClaim(first));
        Assert.False(point.TryClaim(second));
        point.Release();
        Assert.True(point.TryClaim(second));
    }

    [Fact]
    public async Task TryClaim_ManyAtOnce_ExactlyOneHasIt()
    {
        var point = new CommitPoint();
        using var start = new Barrier(4);

        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            start.SignalAndWait();
            return point.TryClaim(new object());
        })));

        Assert.Single(claims, claimed => claimed);
    }

    [Fact]
    public void Release_KeepsWhatTheCallerHas_ResetForgetsIt()
    {
        var point = new CommitPoint();
        point.TryClaim(this);
        point.Add(AnswerPart.Reasoning);

        point.Release();
        Assert.Equal((CommitStage.Reasoning, Remedy.Restart), (point.Stage, point.Remedy));

        point.Reset();
        Assert.Equal((CommitStage.Nothing, false), (point.Stage, point.IsClaimed));
    }
}
