using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Machine;

namespace ChatRouter.Tests.Releases.Gates;

public sealed class AgreementGateTests
{
    private static readonly ReleaseSettings Release = TestReleases.Order() with { Shadow = new ShadowSettings { MinAgreement = 0.7 } };

    [Theory]
    [InlineData(0, 0, GateVerdict.Pass, "0 of 0 pairs say about the same; evidence of less than 70 %: 1.0")]
    [InlineData(0, 5, GateVerdict.Unknown, "0 of 5 pairs say about the same; evidence of less than 70 %: 97.9")]
    [InlineData(0, 7, GateVerdict.Unknown, "0 of 7 pairs say about the same; evidence of less than 70 %: 816.5")]
    [InlineData(0, 8, GateVerdict.Fail, "0 of 8 pairs say about the same; evidence of less than 70 %: 2419.3")]
    [InlineData(69, 100, GateVerdict.Unknown, "69 of 100 pairs say about the same; evidence of less than 70 %: 0.1")]
    [InlineData(70, 100, GateVerdict.Pass, "70 of 100 pairs say about the same; evidence of less than 70 %: 0.1")]
    public void Judge_BelowTheBound_FailsOnceItIsShown(int alike, int pairs, GateVerdict verdict, string why)
        => Assert.Equal(new GateResult("agreement", verdict, why), AgreementGate.Judge(Release, Pairs(alike, pairs)));

    [Fact]
    public void Judge_WithoutABound_ShowsTheShare() => Assert.Equal(
        new GateResult("agreement", GateVerdict.Pass, "3 of 100 pairs say about the same; no bound is set"),
        AgreementGate.Judge(TestReleases.Order(), Pairs(3, 100)));

    [Fact]
    public void Judge_AtTheShadowStageAlone()
    {
        Assert.Equal("agreement", ComparedGates.Judge(Release, Pairs(1, 1), ReleaseStage.Shadow)[^1].Gate);
        Assert.DoesNotContain(ComparedGates.Judge(Release, Pairs(1, 1)), gate => gate.Gate == "agreement");
    }

    [Fact]
    public void Fail_WithTheGate_SharesTheLevelWithOneMore() => Assert.Equal(Math.Log(820), GateLevel.Fail(Release), 12);

    [Theory]
    [InlineData(40, ReleaseStage.Shadow, ReleaseStatus.RolledBack, PauseCause.None)]
    [InlineData(66, ReleaseStage.Shadow, ReleaseStatus.Paused, PauseCause.ThinEvidence)]
    [InlineData(75, ReleaseStage.Canary, ReleaseStatus.Running, PauseCause.None)]
    public void Next_OfAHundredPairsAtTheEndOfTheTime(int alike, ReleaseStage stage, ReleaseStatus status, PauseCause pause)
    {
        var at = TestReleases.At(ReleaseStage.Shadow);
        var next = ReleaseMachine.Next(Release, at, ReleaseLook.Of(Release, at.Stage, Pairs(alike, 100), new ReleaseFacts()), TestReleases.Start + Release.Shadow!.MaxTime);
        Assert.Equal((stage, status, pause), (next.Stage, next.Status, next.Pause));
        if (stage == ReleaseStage.Shadow) Assert.Contains("agreement: ", next.Reason, StringComparison.Ordinal);
    }

    private static ReleaseFigures Pairs(int alike, int pairs)
    {
        var figures = new ReleaseFigures();
        for (var i = 0; i < pairs; i++)
        {
            figures.Candidate.Add(new ReleaseSample { Agrees = i < alike });
            figures.Baseline.Add(new ReleaseSample { Agrees = i < alike });
        }

        return figures;
    }
}
