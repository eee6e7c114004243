using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates;

namespace ChatRouter.Tests.Releases.Gates;

public sealed class ComparedGatesTests
{
    private static readonly ReleaseSettings Release = TestReleases.Order();

    [Fact]
    public void Judge_EqualArms_PassOnceTheirRatesAreShown()
    {
        var figures = Figures(candidate: 224, baseline: 224);
        Assert.All(ComparedGates.Judge(Release, figures), gate => Assert.Equal(GateVerdict.Pass, gate.Verdict));

        Assert.Equal(["errors", "interruptions", "output-checks"], Names(Figures(candidate: 200, baseline: 224), GateVerdict.Unknown));
    }

    [Fact]
    public void Judge_Pairs_PassUnlessTheyFail()
        => Assert.All(ComparedGates.Judge(Release, Figures(candidate: 20, baseline: 20), ReleaseStage.Shadow), gate => Assert.Equal(GateVerdict.Pass, gate.Verdict));

    [Theory]
    [InlineData(ArmCounter.Refusals, "refusals")]
    [InlineData(ArmCounter.Errors, "errors")]
    [InlineData(ArmCounter.Interruptions, "interruptions")]
    [InlineData(ArmCounter.Unfit, "output-checks")]
    public void Judge_WorseRate_FailsByItsGate(int counter, string gate)
    {
        var figures = Figures(candidate: 500, baseline: 500);
        figures.Candidate[counter] = 50;

        Assert.Equal([gate], Names(figures, GateVerdict.Fail));
    }

    [Fact]
    public void Judge_BadFeedback_Fails()
    {
        var figures = Figures(candidate: 500, baseline: 500);
        (figures.Candidate[ArmCounter.Judged], figures.Candidate[ArmCounter.JudgedBad], figures.Baseline[ArmCounter.Judged]) = (60, 30, 60);

        Assert.Equal(["feedback"], Names(figures, GateVerdict.Fail));
    }

    [Fact]
    public void Judge_CertainButSmallDifference_IsBorne()
    {
        var figures = Figures(candidate: 100_000, baseline: 100_000);
        (figures.Candidate[ArmCounter.Errors], figures.Baseline[ArmCounter.Errors]) = (1500, 500);

        Assert.Empty(Names(figures, GateVerdict.Fail));
    }

    [Theory]
    [InlineData(4, 4, false)]
    [InlineData(5, 20, true)]
    [InlineData(5, 21, false)]
    [InlineData(25, 100, true)]
    public void Judge_QuarterGoesWrong_IsBroken(int bad, int all, bool isBroken)
    {
        var figures = Figures(candidate: all, baseline: 0);
        figures.Candidate[ArmCounter.Errors] = bad;

        Assert.Equal(isBroken ? ["broken"] : [], Names(figures, GateVerdict.Fail));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(520, false)]
    [InlineData(800, true)]
    public void Judge_Slower_FailsWhereItIsMoreThanIsBorne(int milliseconds, bool fails)
    {
        var figures = Figures(candidate: 0, baseline: 0);
        for (var i = 0; i < 300; i++)
        {
            figures.Baseline.Add(new ReleaseSample { FirstToken = TimeSpan.FromMilliseconds(300 + i), Total = TimeSpan.FromMilliseconds(1000) });
            figures.Candidate.Add(new ReleaseSample { FirstToken = TimeSpan.FromMilliseconds(milliseconds - 200 + i), Total = TimeSpan.FromMilliseconds(1000) });
        }

        Assert.Equal(fails ? ["first-token"] : [], Names(figures, GateVerdict.Fail));
    }

    [Theory]
    [InlineData(140, false)]
    [InlineData(180, true)]
    [InlineData(72, false)]
    [InlineData(50, true)]
    public void Judge_Tokens_FailOutsideWhatIsBorne(int tokens, bool fails)
    {
        var figures = Figures(candidate: 0, baseline: 0);
        for (var i = 0; i < 400; i++)
        {
            figures.Baseline.Add(new ReleaseSample { Tokens = 80 + (i % 41) });
            figures.Candidate.Add(new ReleaseSample { Tokens = tokens - 20 + (i % 41) });
        }

        Assert.Equal(fails ? ["tokens"] : [], Names(figures, GateVerdict.Fail));
    }

    [Fact]
    public void Fail_EightGatesOfFiveStages_ShareTheLevel()
        => Assert.Equal((Math.Log(800), Math.Log(640)), (GateLevel.Fail(Release), GateLevel.Fail(Release with { Shadow = null })));

    private static string[] Names(ReleaseFigures figures, GateVerdict verdict)
        => [.. ComparedGates.Judge(Release, figures).Where(gate => gate.Verdict == verdict).Select(gate => gate.Gate)];

    private static ReleaseFigures Figures(long candidate, long baseline)
    {
        var figures = new ReleaseFigures();
        (figures.Candidate[ArmCounter.Requests], figures.Baseline[ArmCounter.Requests]) = (candidate, baseline);
        return figures;
    }
}
