using System.Collections.Immutable;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;

namespace ChatRouter.Releases.Gates;

/// <summary>All that compares a candidate with the baseline beside it. Pure.</summary>
internal static class ComparedGates
{
    private static readonly ImmutableArray<RateGate> s_rates =
    [
        new("errors", ArmCounter.Errors, ArmCounter.Requests, mustPass: true),
        new("interruptions", ArmCounter.Interruptions, ArmCounter.Requests, mustPass: true),
        new("output-checks", ArmCounter.Unfit, ArmCounter.Requests, mustPass: true),

        // Judgements come late and seldom: a route that has none must be able to release.
        new("feedback", ArmCounter.JudgedBad, ArmCounter.Judged, mustPass: false),
    ];

    private static readonly ImmutableArray<LatencyGate> s_latencies = [new("first-token", arm => arm.FirstToken), new("total", arm => arm.Total)];

    /// <summary>What they say of the figures of one step.</summary>
    public static ImmutableArray<GateResult> Judge(ReleaseSettings release, ReleaseFigures figures) =>
    [
        BrokenGate.Judge(figures),
        .. s_rates.Select(gate => gate.Judge(release, figures)),
        .. s_latencies.Select(gate => gate.Judge(release, figures)),
        TokenGate.Judge(release, figures),
    ];
}
