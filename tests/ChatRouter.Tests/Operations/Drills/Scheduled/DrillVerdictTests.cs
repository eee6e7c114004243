using ChatRouter.Operations.Drills.Scheduled;

namespace ChatRouter.Tests.Operations.Drills.Scheduled;

/// <summary>What a run of a scheduled drill comes to.</summary>
public sealed class DrillVerdictTests
{
    [Fact]
    public void Judge_AllComplete_IsGreenAndTellsTimesAndShares()
    {
        DrillAnswer[] answers = [Answer(1, attempts: 1), Answer(2, attempts: 2, rung: 2), .. Enumerable.Range(3, 6).Select(second => Answer(second, rung: 2))];

        var run = DrillVerdict.Judge(Begun, answers, TimeSpan.FromSeconds(1.5), isAborted: false);

        Assert.Equal(("completed", false, "all of 8 requests got a complete answer"), (run.Status, run.IsRed, run.Result));
        Assert.Equal((8, 0, 7, 7.0 / 8, 10.0), (run.Requests, run.Failed, run.Degraded, run.FallbackShare, run.SlowestMs));
        Assert.Equal((1.5, 2.0), (run.DetectSeconds, run.AroundSeconds));
    }

    [Fact]
    public void Judge_OneFailed_IsRed()
    {
        var run = DrillVerdict.Judge(Begun, [Answer(1), Answer(2) with { IsComplete = false }, Answer(3)], null, isAborted: false);

        Assert.Equal(("deviated", true, "1 of 3 requests failed; none may"), (run.Status, run.IsRed, run.Result));
        Assert.Equal((null, (double?)null), (run.DetectSeconds, run.AroundSeconds));
    }

    [Fact]
    public void Judge_FaultEndedBeforeItsTime_IsRed()
    {
        var run = DrillVerdict.Judge(Begun, [Answer(1)], null, isAborted: true);

        Assert.Equal(("aborted", true), (run.Status, run.IsRed));
    }

    private static DrillRun Begun => new() { Drill = "nightly", At = DateTimeOffset.UnixEpoch, Status = "not-run", Result = "" };

    private static DrillAnswer Answer(double second, int attempts = 1, int rung = 1) => new(TimeSpan.FromSeconds(second), TimeSpan.FromMilliseconds(10), true, attempts, rung, rung > 1);
}
