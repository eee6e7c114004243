using System.Globalization;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Statistics;
using ChatRouter.Slo.Counting;

namespace ChatRouter.Releases.Gates;

/// <summary>Compares durations by their ranks: fails where the candidate is shown to be slower than is borne, passes else. Pure.</summary>
/// <param name="name">The gate.</param>
/// <param name="sketch">The durations of an arm.</param>
internal sealed class LatencyGate(string name, Func<ArmFigures, LatencySketch> sketch)
{
    private const double LeastTau = 0.02;

    /// <summary>What it says.</summary>
    public GateResult Judge(ReleaseSettings release, ReleaseFigures figures)
    {
        var most = release.Gates.MaxSlower;
        var (candidate, baseline) = (sketch(figures.Candidate), sketch(figures.Baseline));
        var ranks = RankComparison.Of(candidate, baseline, Math.Max(LeastTau, most - 0.5));
        var fails = ranks.Effect > most && ranks.LogEvidence >= GateLevel.Fail(release);
        var why = string.Create(
            CultureInfo.InvariantCulture,
            $"slower in {100 * ranks.Effect:0.0} % of pairs, median {candidate.Quantile(0.5) ?? 0:0} ms against {baseline.Quantile(0.5) ?? 0:0} ms; evidence of slower: {Evidence.Text(ranks.LogEvidence)}");
        return new GateResult(name, fails ? GateVerdict.Fail : GateVerdict.Pass, why);
    }
}
