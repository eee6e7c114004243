using System.Collections.Immutable;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;

namespace ChatRouter.Releases.Gates;

/// <summary>All that compares a candidate with the baseline beside it. Pure.</summary>
internal static class ComparedGates
{
    private static readonly ImmutableArray<RateGate> s_shown =
    [
        new("errors", ArmCounter.Errors, ArmCounter.Requests),
        new("interruptions", ArmCounter.Interruptions, ArmCounter.Requests),
        new("output-checks", ArmCounter.Unfit, ArmCounter.Requests),
    ];

    // Judgements come late and seldom, and only pairs are read for refusals: a route that has none of them must be able to release.
    private static readonly ImmutableArray<RateGate> s_borne =
    [
        new("feedback", ArmCounter.JudgedBad, ArmCounter.Judged),
        new("refusals", ArmCounter.Refusals, ArmCounter.Requests),
    ];

    private static readonly ImmutableArray<LatencyGate> s_latencies = [new("first-token", arm => arm.FirstToken), new("total", arm => arm.Total)];

    /// <summary>What they say of the figures of one step.</summary>
    /// <param name="release">The bounds.</param>
    /// <param name="figures">What was counted at the step.</param>
    /// <param name="stage"><see cref="ReleaseStage.Canary"/>: the candidate must be shown to be good enough. Else it is enough that it is not shown to be bad, because callers do not see it yet.</param>
    public static ImmutableArray<GateResult> Judge(ReleaseSettings release, ReleaseFigures figures, ReleaseStage stage = ReleaseStage.Canary) =>
    [
        BrokenGate.Judge(figures),
        .. s_shown.Select(gate => gate.Judge(release, figures, mustShow: stage == ReleaseStage.Canary)),
        .. s_borne.Select(gate => gate.Judge(release, figures, mustShow: false)),
        .. s_latencies.Select(gate => gate.Judge(release, figures)),
        TokenGate.Judge(release, figures),
        .. stage == ReleaseStage.Shadow ? [AgreementGate.Judge(release, figures)] : ImmutableArray<GateResult>.Empty,
    ];
}
