using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Slo;
using ChatRouter.Slo.Counting;
using ChatRouter.Telemetry;

namespace ChatRouter.Tests.Slo.Counting;

public sealed class SliCellTests
{
    private static readonly Objectives Promise = new()
    {
        FirstToken = new LatencyObjective(0.95, TimeSpan.FromMilliseconds(800)),
        Total = new LatencyObjective(0.99, TimeSpan.FromSeconds(10)),
    };

    private readonly SliCell _cell = new();

    [Fact]
    public void Add_CompleteStream_CountsAnswerTokensAndTimes()
    {
        Add(Decisions.Complete(ms: 10_000, new Usage(30, 12), stream: true, firstMs: 800) with { WastedTokens = 4, Degraded = "small model" });
        Add(Decisions.Complete(ms: 10_001, new Usage(5, 1), stream: true, firstMs: 801));

        Assert.Equal((2, 2, 2), (this[SliCounter.Requests], this[SliCounter.Valid], this[SliCounter.Good]));
        Assert.Equal((35, 13, 4, 1), (this[SliCounter.PromptTokens], this[SliCounter.CompletionTokens], this[SliCounter.WastedTokens], this[SliCounter.Degraded]));
        Assert.Equal((2, 1), (this[SliCounter.FirstTokenValid], this[SliCounter.FirstTokenGood]));
        Assert.Equal((2, 1), (this[SliCounter.TotalValid], this[SliCounter.TotalGood]));
        Assert.Equal((2, 0), (this[SliCounter.Rungs], this[SliCounter.Rungs + 1]));
        Assert.InRange(_cell.FirstToken.Quantile(1)!.Value, 760, 842);
    }

    [Fact]
    public void Add_FirstContent_IsThatOfTheAttemptWhichTheCallerSaw()
    {
        var hedged = Decisions.Complete(stream: true) with
        {
            Attempts =
            [
                Decisions.Attempt(OutcomeKind.Failure, FailureReason.ServerError),
                Decisions.Attempt(OutcomeKind.Success, FailureReason.None, AttemptMode.Hedge, rung: 2, startMs: 600, firstMs: 150),
                Decisions.Attempt(OutcomeKind.Ignored, FailureReason.HedgeLost, startMs: 100, firstMs: 400),
            ],
        };

        Add(hedged);

        Assert.InRange(_cell.FirstToken.Quantile(0.5)!.Value, 712, 788);
        Assert.Equal((0, 1, 1, 1), (this[SliCounter.Rungs], this[SliCounter.Rungs + 1], this[SliCounter.Hedges], this[SliCounter.Attempts + 2]));
    }

    [Fact]
    public void Add_WholeAnswer_HasNoFirstContent()
    {
        Add(Decisions.Complete(stream: false, firstMs: 100));

        Assert.Equal((0, 1), (this[SliCounter.FirstTokenValid], this[SliCounter.TotalValid]));
        Assert.Null(_cell.FirstToken.Quantile(0.5));
    }

    [Fact]
    public void Add_Failures_CountByClassAndNoAnswer()
    {
        Add(Decisions.Failed(FailureReason.Connect));
        Add(Decisions.Failed(FailureReason.Connect));
        Add(Decisions.Refused("interrupted", Decisions.Attempt(OutcomeKind.Failure, FailureReason.Truncated, firstMs: 10)) with { Stream = true });
        Add(Decisions.Refused(RefusalCodes.InvalidJson));
        Add(Decisions.Refused("caller_gone") with { Stream = true });

        Assert.Equal((5, 3, 0), (this[SliCounter.Requests], this[SliCounter.Valid], this[SliCounter.Good]));
        Assert.Equal((2, 1), (this[SliCounter.Errors + (int)ErrorClass.Connect - 1], this[SliCounter.Errors + (int)ErrorClass.Interrupted - 1]));
        Assert.Equal((1, 0), (this[SliCounter.FirstTokenValid], this[SliCounter.TotalValid]));
        Assert.Equal(0, _cell.Counters.Slice(SliCounter.Rungs, SliCounter.MostRungs).ToArray().Sum());
    }

    [Fact]
    public void Add_RescueAndChecks_AreCounted()
    {
        var attempts = Enumerable.Repeat(Decisions.Attempt(OutcomeKind.Failure, FailureReason.Unfit), 5).Append(Decisions.Attempt(OutcomeKind.Success, FailureReason.None, AttemptMode.Replay, rung: 11));

        Add(Decisions.Complete() with { Attempts = [.. attempts] });

        Assert.Equal((5, 1, 1, 1), (this[SliCounter.Unfit], this[SliCounter.Rescues], this[SliCounter.Attempts + 3], this[SliCounter.Rungs + 7]));
    }

    [Fact]
    public void Add_StandInsAndContexts_AreCounted()
    {
        Add(Decisions.Complete() with { Fallback = new FallbackRecord("cache", 2, AgeSeconds: 900), Context = "fresh" });
        Add(Decisions.Complete() with { Fallback = new FallbackRecord("rules", 3), Context = "dropped" });
        Add(Decisions.Refused(RefusalCodes.StaleContext) with { Context = "refused" });
        Add(Decisions.Complete() with { Context = "ignored" });

        Assert.Equal((1, 3, 2), (this[SliCounter.StaleAnswers], this[SliCounter.Contexts], this[SliCounter.StaleContexts]));
        Assert.Equal((4, 3), (this[SliCounter.Requests], this[SliCounter.Valid]));
    }

    private long this[int counter] => _cell[counter];

    private void Add(DecisionRecord decision) => _cell.Add(decision, RequestRule.Judge(decision), Promise);
}
