using ChatRouter.Model.Plans;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Requests;
using ChatRouter.Releases.Figures;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Slo;

namespace ChatRouter.Tests.Releases.Figures;

public sealed class ReleaseCounterTests
{
    private static readonly ReleaseVariant Candidate = new("v2", "s", ReleaseStage.Canary, 1, ReleaseArm.Candidate);
    private static readonly ReleaseVariant Baseline = Candidate with { Arm = ReleaseArm.Baseline };

    [Fact]
    public void Count_Complete_HasTokensAndTimes()
    {
        var counter = new ReleaseCounter();
        counter.Count(Decisions.Complete(ms: 500, usage: new Usage(10, 20, 30), stream: true, firstMs: 100) with { Variant = Candidate });
        counter.Count(Decisions.Complete(ms: 900) with { Variant = Baseline });
        counter.Count(Decisions.Complete());

        var (salt, stage, step, figures, changes) = Assert.Single(counter.Due());
        Assert.Equal(("s", ReleaseStage.Canary, 1, 2L), (salt, stage, step, changes));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 1, 20, 400, 0, 30, 0], figures.Candidate.Counters.ToArray());
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], figures.Baseline.Counters.ToArray());
        Assert.Equal(100, figures.Candidate.FirstToken.Quantile(0.5)!.Value, 5.0);
        Assert.NotNull(figures.Baseline.Total.Quantile(0.5));
    }

    public static TheoryData<DecisionRecord, int[]?> Samples => new()
    {
        { Decisions.Failed(), [1, 0, 0] },
        { Decisions.Failed(FailureReason.Unfit), [0, 0, 1] },

        // What a lower rung mended speaks against the arm all the same.
        { Decisions.Complete() with { Attempts = [Decisions.Attempt(OutcomeKind.Failure, FailureReason.Connect), Decisions.Attempt(OutcomeKind.Success, FailureReason.None, rung: 2)] }, [1, 0, 0] },
        { Decisions.Complete() with { Attempts = [Decisions.Attempt(OutcomeKind.Failure, FailureReason.IdleTimeout, firstMs: 10), Decisions.Attempt(OutcomeKind.Success, FailureReason.None, rung: 2)] }, [0, 1, 0] },
        { Decisions.Complete(rung: 2), null },
        { Decisions.Refused("caller_gone", Decisions.Attempt(OutcomeKind.Ignored, FailureReason.CallerGone)), null },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Of_Outcomes_AreSortedByWhatWentWrong(DecisionRecord decision, int[]? wrong)
    {
        var sample = ReleaseSample.Of(decision);

        Assert.Equal(wrong, sample is { } of ? [of.IsError ? 1 : 0, of.IsInterrupted ? 1 : 0, of.IsUnfit ? 1 : 0] : null);
    }

    [Fact]
    public void Due_WhatIsWritten_IsNotDueUntilItChanges()
    {
        var counter = new ReleaseCounter();
        counter.Add(Candidate, new ReleaseSample());
        var due = counter.Due()[0];
        counter.AddFeedback(Candidate, isGood: false);
        counter.Written(due.Salt, due.Stage, due.Step, due.Changes);
        Assert.Equal((1, 1), (counter.Due().Single().Figures.Candidate[ArmCounter.Judged], counter.Due().Single().Figures.Candidate[ArmCounter.JudgedBad]));

        counter.Written("s", ReleaseStage.Canary, 1, counter.Due()[0].Changes);
        Assert.Empty(counter.Due());
    }

    [Fact]
    public void Keep_OthersThanThese_AreForgotten()
    {
        var counter = new ReleaseCounter();
        counter.Add(Candidate, new ReleaseSample());
        counter.Add(Candidate with { Salt = "t" }, new ReleaseSample());

        counter.Keep(new HashSet<string> { "t" });

        Assert.Equal(["t"], counter.Due().Select(step => step.Salt));
    }

    [Fact]
    public async Task Add_FromManyThreads_CountsEach()
    {
        var counter = new ReleaseCounter();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++) counter.Add(Candidate, new ReleaseSample { Tokens = 3 });
        })));

        Assert.Equal((40_000, 120_000), (counter.Due()[0].Figures.Candidate.Requests, counter.Due()[0].Figures.Candidate[ArmCounter.Tokens]));
    }

    [Fact]
    public void Format_Figures_ComeBackAsTheyWere()
    {
        var figures = new ReleaseFigures();
        figures.Candidate.Add(new ReleaseSample { IsError = true, Tokens = 70_000, FirstToken = TimeSpan.FromSeconds(2), Total = TimeSpan.FromSeconds(9) });
        figures.Baseline.Add(new ReleaseSample { Agrees = true, IsRefusal = true, Spent = 5 });

        var read = FiguresFormat.Read(FiguresFormat.Write(figures))!;

        Assert.Equal(figures.Candidate.Counters.ToArray(), read.Candidate.Counters.ToArray());
        Assert.Equal(figures.Baseline.Counters.ToArray(), read.Baseline.Counters.ToArray());
        Assert.Equal((figures.Candidate.FirstToken.Quantile(1), figures.Candidate.Total.Quantile(1)), (read.Candidate.FirstToken.Quantile(1), read.Candidate.Total.Quantile(1)));
        Assert.Null(FiguresFormat.Read([1, .. FiguresFormat.Write(figures)[1..]]));
        Assert.Null(FiguresFormat.Read(FiguresFormat.Write(figures)[..^1]));
    }
}
