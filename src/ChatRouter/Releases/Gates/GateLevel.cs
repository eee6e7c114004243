using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates;

/// <summary>
/// How strong evidence must be. What may take an equal candidate back is shared out evenly over everything that compares it (Bonferroni): eight gates, at the shadow stage and at each step
/// of the canary, and the agreement of pairs if it is asked for. Looking often costs nothing more, because the evidence is valid at any time.
/// </summary>
internal static class GateLevel
{
    /// <summary>Gates that compare.</summary>
    public const int Compared = 8;

    /// <summary>The logarithm of the evidence from which on a gate fails.</summary>
    public static double Fail(ReleaseSettings release)
        => Math.Log(((Compared * (release.Steps.Length + (release.Shadow is null ? 0 : 1))) + (release.Shadow?.MinAgreement is null ? 0 : 1)) / release.Gates.FalseRollback);

    /// <summary>The logarithm of the evidence from which on a rate is shown to be borne. Not shared out: a candidate is promoted only when every step has shown it.</summary>
    public static double Pass(ReleaseSettings release) => Math.Log(1 / release.Gates.FalsePromotion);
}
