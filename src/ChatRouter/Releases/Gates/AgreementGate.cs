using System.Globalization;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Statistics;

namespace ChatRouter.Releases.Gates;

/// <summary>
/// How many pairs of the shadow stage say about the same. Fails where that is shown to be less than the release asks for; where it only looks like less, the stage waits for more pairs. Pure.
/// </summary>
internal static class AgreementGate
{
    /// <summary>What it says.</summary>
    public static GateResult Judge(ReleaseSettings release, ReleaseFigures figures)
    {
        var (alike, pairs) = (figures.Candidate[ArmCounter.Agreements], figures.Candidate[ArmCounter.Pairs]);
        var seen = string.Create(CultureInfo.InvariantCulture, $"{alike} of {pairs} pairs say about the same");
        if (release.Shadow?.MinAgreement is not { } least) return new GateResult("agreement", GateVerdict.Pass, $"{seen}; no bound is set");

        // Evidence that a rate is below a bound is what shows a rate of errors to be borne.
        var evidence = BearableRate.LogEvidence(alike, pairs, least);
        var isLess = alike < least * pairs;
        var verdict = !isLess ? GateVerdict.Pass : evidence >= GateLevel.Fail(release) ? GateVerdict.Fail : GateVerdict.Unknown;
        return new GateResult("agreement", verdict, string.Create(CultureInfo.InvariantCulture, $"{seen}; evidence of less than {100 * least:0.##} %: {Evidence.Text(evidence)}"));
    }
}
