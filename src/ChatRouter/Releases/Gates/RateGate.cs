using System.Globalization;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Statistics;

namespace ChatRouter.Releases.Gates;

/// <summary>Compares how often something goes wrong. Pure.</summary>
/// <param name="name">The gate.</param>
/// <param name="bad">The counter of what went wrong.</param>
/// <param name="all">The counter of what might have.</param>
internal sealed class RateGate(string name, int bad, int all)
{
    /// <summary>What it says.</summary>
    /// <param name="release">The bounds.</param>
    /// <param name="figures">What was counted.</param>
    /// <param name="mustShow">It passes only when the candidate is shown to be no worse than is borne; else it passes unless it fails.</param>
    public GateResult Judge(ReleaseSettings release, ReleaseFigures figures, bool mustShow)
    {
        var (k, n) = (figures.Candidate[bad], figures.Candidate[all]);
        var (kB, nB) = (figures.Baseline[bad], figures.Baseline[all]);
        var difference = Rate(k, n) - Rate(kB, nB);
        var worse = WorseRate.LogEvidence(k, n, kB, nB);
        if (difference > release.Gates.MaxIncrease && worse >= GateLevel.Fail(release)) return new GateResult(name, GateVerdict.Fail, Text("worse", worse));
        if (!mustShow) return new GateResult(name, GateVerdict.Pass, Text("worse", worse));
        var most = Math.Min(0.999, BearableRate.LowerRate(kB, nB) + release.Gates.MaxIncrease);
        var bearable = nB == 0 ? 0 : BearableRate.LogEvidence(k, n, most);
        var isShown = bearable >= GateLevel.Pass(release);
        return new GateResult(name, isShown ? GateVerdict.Pass : GateVerdict.Unknown, Text(string.Create(CultureInfo.InvariantCulture, $"below {100 * most:0.##} %"), bearable));

        string Text(string of, double evidence) => string.Create(
            CultureInfo.InvariantCulture, $"{k} of {n} on the candidate, {kB} of {nB} on the baseline; evidence of {of}: {Evidence.Text(evidence)}");
    }

    private static double Rate(long bad, long all) => all == 0 ? 0 : (double)bad / all;
}
