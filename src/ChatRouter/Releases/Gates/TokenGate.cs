using System.Globalization;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Statistics;

namespace ChatRouter.Releases.Gates;

/// <summary>Compares the tokens of answers: fails where the candidate's are shown to be more than is borne, or fewer than its reciprocal. Pure.</summary>
internal static class TokenGate
{
    /// <summary>What it says.</summary>
    public static GateResult Judge(ReleaseSettings release, ReleaseFigures figures)
    {
        var (candidate, baseline) = (Of(figures.Candidate), Of(figures.Baseline));
        var most = release.Gates.MaxTokens;
        var evidence = Math.Max(MeanComparison.LogEvidence(candidate, baseline, most), MeanComparison.LogEvidence(baseline, candidate, most));

        // Two ways to fail share the level of one gate.
        var fails = evidence >= GateLevel.Fail(release) + Math.Log(2);
        var why = string.Create(CultureInfo.InvariantCulture, $"{Mean(candidate):0} tokens an answer against {Mean(baseline):0}; evidence of more than {most:0.##} times, or less than 1/{most:0.##}: {Evidence.Text(evidence)}");
        return new GateResult("tokens", fails ? GateVerdict.Fail : GateVerdict.Pass, why);
    }

    private static (long Count, double Sum, double Squares) Of(ArmFigures arm) => (arm[ArmCounter.Counted], arm[ArmCounter.Tokens], arm[ArmCounter.SquaredTokens]);

    private static double Mean((long Count, double Sum, double Squares) of) => of.Count == 0 ? 0 : of.Sum / of.Count;
}
