using ChatRouter.Model.Releases;
using ChatRouter.Releases.Machine;

namespace ChatRouter.Tests.Releases.Machine;

public sealed class ReleaseOrderTests
{
    private static readonly DateTimeOffset Now = TestReleases.Start.AddMinutes(30);

    [Theory]
    [InlineData(ReleaseStatus.Running, ReleaseStage.Canary, ReleaseOrder.Pause, ReleaseStatus.Paused, ReleaseStage.Canary, 5)]
    [InlineData(ReleaseStatus.Paused, ReleaseStage.Canary, ReleaseOrder.Pause, ReleaseStatus.Paused, ReleaseStage.Canary, 5)]
    [InlineData(ReleaseStatus.Paused, ReleaseStage.Canary, ReleaseOrder.Resume, ReleaseStatus.Running, ReleaseStage.Canary, 5)]
    [InlineData(ReleaseStatus.Running, ReleaseStage.Canary, ReleaseOrder.Promote, ReleaseStatus.Running, ReleaseStage.Bake, 100)]
    [InlineData(ReleaseStatus.Paused, ReleaseStage.Shadow, ReleaseOrder.Promote, ReleaseStatus.Running, ReleaseStage.Bake, 100)]
    [InlineData(ReleaseStatus.Running, ReleaseStage.Bake, ReleaseOrder.Promote, ReleaseStatus.Done, ReleaseStage.Done, 100)]
    [InlineData(ReleaseStatus.Running, ReleaseStage.Canary, ReleaseOrder.Abort, ReleaseStatus.Aborted, ReleaseStage.Canary, 0)]
    [InlineData(ReleaseStatus.Done, ReleaseStage.Done, ReleaseOrder.Abort, ReleaseStatus.Aborted, ReleaseStage.Done, 0)]
    [InlineData(ReleaseStatus.RolledBack, ReleaseStage.Canary, ReleaseOrder.Abort, ReleaseStatus.Aborted, ReleaseStage.Canary, 0)]
    public void Order_ThatFits_IsCarriedOut(ReleaseStatus status, ReleaseStage stage, ReleaseOrder order, ReleaseStatus after, ReleaseStage stageAfter, double percent)
    {
        var at = TestReleases.At(stage, percent: 5) with { Status = status, Pause = status == ReleaseStatus.Paused ? PauseCause.SickBaseline : PauseCause.None };

        Assert.Null(ReleaseMachine.Order(at, order, "anna: so", Now, out var next));

        Assert.Equal((after, stageAfter, percent, "anna: so"), (next.Status, next.Stage, next.Percent, next.Reason));
        Assert.Equal(after == ReleaseStatus.Paused ? PauseCause.Operator : PauseCause.None, next.Pause);
    }

    [Theory]
    [InlineData(ReleaseStatus.Running, ReleaseOrder.Resume, "The release 'v2' is running: resume makes no sense.")]
    [InlineData(ReleaseStatus.RolledBack, ReleaseOrder.Promote, "The release 'v2' is rolled back: promote makes no sense.")]
    [InlineData(ReleaseStatus.Done, ReleaseOrder.Pause, "The release 'v2' is done: pause makes no sense.")]
    [InlineData(ReleaseStatus.Aborted, ReleaseOrder.Abort, "The release 'v2' is aborted: abort makes no sense.")]
    public void Order_ThatDoesNotFit_IsRefused(ReleaseStatus status, ReleaseOrder order, string message)
    {
        var at = TestReleases.At(ReleaseStage.Canary) with { Status = status };

        var refusal = ReleaseMachine.Order(at, order, "so", Now, out var next);

        Assert.Equal((409, message), (refusal!.Status, refusal.Message));
        Assert.Same(at, next);
    }

    [Theory]
    [InlineData(PauseCause.Operator, 20)]
    [InlineData(PauseCause.ThinEvidence, 30)]
    public void Resume_OfAPause_LeavesItOutOfTheTime(PauseCause cause, int since)
    {
        var at = TestReleases.At(ReleaseStage.Canary) with { Status = ReleaseStatus.Paused, Pause = cause, StatusSince = TestReleases.Start.AddMinutes(10) };

        ReleaseMachine.Order(at, ReleaseOrder.Resume, "so", Now, out var next);

        Assert.Equal(TestReleases.Start.AddMinutes(since), next.Since);
    }
}
