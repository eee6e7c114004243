using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Machine;

namespace ChatRouter.Tests.Releases.Machine;

public sealed class ReleaseMachineTests
{
    private static readonly ReleaseSettings Release = TestReleases.Order();
    private static readonly GateResult Passed = new("errors", GateVerdict.Pass, "fine");
    private static readonly GateResult Failed = new("errors", GateVerdict.Fail, "9 of 20");
    private static readonly GateResult Thin = new("errors", GateVerdict.Unknown, "too few");
    private static readonly GateResult Away = new("golden", GateVerdict.Unavailable, "no answer");
    private static readonly ReleaseLook Good = new() { Gates = [Passed], Requests = 100 };
    private static readonly ReleaseProgress Canary = TestReleases.At(ReleaseStage.Canary, 1, 5);

    [Theory]
    [InlineData(ReleaseStage.Validation, 0, 0, ReleaseStage.Synthetic, 0, 0)]
    [InlineData(ReleaseStage.Synthetic, 0, 0, ReleaseStage.Shadow, 0, 0)]
    [InlineData(ReleaseStage.Shadow, 0, 0, ReleaseStage.Canary, 0, 1)]
    [InlineData(ReleaseStage.Canary, 0, 10, ReleaseStage.Canary, 1, 5)]
    [InlineData(ReleaseStage.Canary, 1, 10, ReleaseStage.Canary, 2, 25)]
    [InlineData(ReleaseStage.Canary, 3, 10, ReleaseStage.Bake, 0, 100)]
    [InlineData(ReleaseStage.Bake, 0, 1440, ReleaseStage.Done, 0, 100)]
    public void Next_AllChecksPass_GoesOn(ReleaseStage stage, int step, int minutes, ReleaseStage next, int nextStep, double percent)
    {
        var now = TestReleases.Start.AddMinutes(minutes);

        var after = ReleaseMachine.Next(Release, TestReleases.At(stage, step, 50), Good, now);

        Assert.Equal((next, nextStep, percent, next == ReleaseStage.Done ? ReleaseStatus.Done : ReleaseStatus.Running, now), (after.Stage, after.Step, after.Percent, after.Status, after.Since));
    }

    [Fact]
    public void Next_NoShadowStage_GoesToTheFirstStep()
        => Assert.Equal((ReleaseStage.Canary, 1.0), Pick(ReleaseMachine.Next(Release with { Shadow = null }, TestReleases.At(ReleaseStage.Synthetic), Good, TestReleases.Start), p => (p.Stage, p.Percent)));

    [Theory]
    [InlineData(599, 100, false)]
    [InlineData(600, 99, false)]
    [InlineData(600, 100, true)]
    public void Next_Step_EndsWithItsTimeAndItsRequests(int seconds, int requests, bool isOver)
        => Assert.Equal(isOver ? 2 : 1, ReleaseMachine.Next(Release, Canary, Good with { Requests = requests }, TestReleases.Start.AddSeconds(seconds)).Step);

    [Fact]
    public void Next_ACheckHasNotEnough_StaysAndPausesWhenItsTimeIsOver()
    {
        var look = Good with { Gates = [Passed, Thin] };
        Assert.Same(Canary, ReleaseMachine.Next(Release, Canary, look, TestReleases.Start.AddHours(6).AddSeconds(-1)));

        var paused = ReleaseMachine.Next(Release, Canary, look, TestReleases.Start.AddHours(6));
        Assert.Equal((ReleaseStatus.Paused, PauseCause.ThinEvidence, 5.0, "no verdict in the time of the step; errors: too few"), (paused.Status, paused.Pause, paused.Percent, paused.Reason));

        // What comes too late is for an operator to judge.
        Assert.Same(paused, ReleaseMachine.Next(Release, paused, Good, TestReleases.Start.AddHours(7)));
    }

    private static readonly (string Reason, ReleaseLook Look)[] s_dangers =
    [
        ("errors: 9 of 20", new ReleaseLook { Gates = [Passed, Failed] }),
        ("candidate: circuit open", new ReleaseLook { Facts = new ReleaseFacts { CandidateOut = "circuit open" } }),
        ("memory: 97 %", new ReleaseLook { Facts = new ReleaseFacts { MemoryOver = "97 %" } }),
        ("burn rate: 20 times", new ReleaseLook { Facts = new ReleaseFacts { Burning = "20 times" }, IsCandidateWorse = true }),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Next_Danger_TakesItBackAtOnceEvenWhilePaused(int danger)
    {
        var (reason, look) = s_dangers[danger];
        var paused = Canary with { Status = ReleaseStatus.Paused, Pause = PauseCause.Operator };
        foreach (var at in new[] { Canary, paused, Canary with { Status = ReleaseStatus.Paused, Pause = PauseCause.SickBaseline } })
        {
            var after = ReleaseMachine.Next(Release, at, look, TestReleases.Start);
            Assert.Equal((ReleaseStatus.RolledBack, 0.0, reason, ReleaseStage.Canary), (after.Status, after.Percent, after.Reason, after.Stage));
        }
    }

    [Fact]
    public void Next_BurningWhileTheBaselineIsNoBetter_Waits()
        => Assert.Equal((ReleaseStatus.Paused, PauseCause.SickBaseline), Pick(ReleaseMachine.Next(Release, Canary, Good with { Facts = new ReleaseFacts { Burning = "20 times" } }, TestReleases.Start), p => (p.Status, p.Pause)));

    [Theory]
    [InlineData(ReleaseStage.Bake, ReleaseStatus.RolledBack)]
    [InlineData(ReleaseStage.Shadow, ReleaseStatus.Running)]
    public void Next_CandidateOutInOtherStages_CountsWhereCallersAre(ReleaseStage stage, ReleaseStatus status)
        => Assert.Equal(status, ReleaseMachine.Next(Release, TestReleases.At(stage), new ReleaseLook { Facts = new ReleaseFacts { CandidateOut = "circuit open" } }, TestReleases.Start).Status);

    [Fact]
    public void Next_SickBaseline_WaitsAndGoesOnByItself()
    {
        var sick = Good with { Facts = new ReleaseFacts { RouteSick = "12 %" } };
        var waiting = ReleaseMachine.Next(Release, Canary, sick, TestReleases.Start.AddMinutes(5));
        Assert.Equal((ReleaseStatus.Paused, PauseCause.SickBaseline, 5.0, "baseline: 12 %"), (waiting.Status, waiting.Pause, waiting.Percent, waiting.Reason));
        Assert.Same(waiting, ReleaseMachine.Next(Release, waiting, sick, TestReleases.Start.AddMinutes(6)));

        // The hour that it stood still does not count.
        var running = ReleaseMachine.Next(Release, waiting, Good, TestReleases.Start.AddMinutes(65));
        Assert.Equal((ReleaseStatus.Running, TestReleases.Start.AddMinutes(60), 1), (running.Status, running.Since, running.Step));
    }

    [Theory]
    [InlineData(false, PauseCause.SickBaseline)]
    [InlineData(true, PauseCause.None)]
    public void Next_SickRoute_IsTheBaselinesFaultUnlessTheCandidateIsWorse(bool isWorse, PauseCause pause)
        => Assert.Equal(pause, ReleaseMachine.Next(Release, Canary, Good with { Facts = new ReleaseFacts { RouteSick = "12 %" }, IsCandidateWorse = isWorse }, TestReleases.Start).Pause);

    [Fact]
    public void Next_BaselineOutOfService_Waits()
        => Assert.Equal("baseline: down", ReleaseMachine.Next(Release, Canary, Good with { Facts = new ReleaseFacts { BaselineOut = "down" }, IsCandidateWorse = true }, TestReleases.Start).Reason);

    [Fact]
    public void Next_CheckCannotBeMade_WaitsAndGoesOnWhenItPasses()
    {
        var at = TestReleases.At(ReleaseStage.Synthetic);
        var waiting = ReleaseMachine.Next(Release, at, new ReleaseLook { Gates = [Passed, Away] }, TestReleases.Start);
        Assert.Equal((ReleaseStatus.Paused, PauseCause.Unavailable, "golden: no answer"), (waiting.Status, waiting.Pause, waiting.Reason));
        Assert.Same(waiting, ReleaseMachine.Next(Release, waiting, new ReleaseLook(), TestReleases.Start.AddMinutes(1)));

        Assert.Equal((ReleaseStage.Shadow, ReleaseStatus.Running), Pick(ReleaseMachine.Next(Release, waiting, new ReleaseLook { Gates = [Passed] }, TestReleases.Start.AddMinutes(2)), p => (p.Stage, p.Status)));
    }

    [Theory]
    [InlineData(ReleaseStatus.Done)]
    [InlineData(ReleaseStatus.RolledBack)]
    [InlineData(ReleaseStatus.Aborted)]
    public void Next_WhatIsOver_StaysSo(ReleaseStatus status)
    {
        var over = Canary with { Status = status };
        Assert.Same(over, ReleaseMachine.Next(Release, over, new ReleaseLook { Gates = [Failed], Facts = new ReleaseFacts { CandidateOut = "out" } }, TestReleases.Start));
    }

    private static T Pick<T>(ReleaseProgress progress, Func<ReleaseProgress, T> what) => what(progress);
}
