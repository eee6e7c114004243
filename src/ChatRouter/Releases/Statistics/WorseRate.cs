namespace ChatRouter.Releases.Statistics;

/// <summary>
/// Evidence that things go wrong more often on the candidate than on the baseline beside it. If both are alike, a request that went wrong was on the candidate with the probability
/// <c>s = nC / (nC + nB)</c>, the candidate's share of the requests, so that of <c>k</c> bad ones the candidate's <c>kC</c> follow a binomial law. The evidence is the weight of "the
/// probability is above s" against "it is s":
/// <code>E = integral over q in (s, 1) of q^kC (1-q)^(k-kC) w(q) dq / (s^kC (1-s)^(k-kC))</code>
/// where <c>w</c> is the mean of two Beta laws cut off below <c>s</c>: Beta(1, 1), which finds what is broken within few requests, and Beta(1, (1-s)/s), which finds what is a few times
/// worse while the candidate's share is small. Both integrals are incomplete beta functions. E is a likelihood ratio of a mixture against a point, so it is a martingale that begins at
/// 1 if both are alike, and by Ville's inequality <c>P(E ever reaches 1/alpha) &lt;= alpha</c>, however often one looks (Robbins 1970; Ramdas et al., "Game-theoretic statistics and safe
/// anytime-valid inference", 2023). Pure.
/// </summary>
internal static class WorseRate
{
    /// <summary>The logarithm of the evidence.</summary>
    /// <param name="candidateBad">Bad ones of the candidate.</param>
    /// <param name="candidate">Its requests.</param>
    /// <param name="baselineBad">Bad ones of the baseline.</param>
    /// <param name="baseline">Its requests.</param>
    public static double LogEvidence(long candidateBad, long candidate, long baselineBad, long baseline)
    {
        if (candidate == 0 || baseline == 0 || candidateBad + baselineBad == 0) return 0;
        var share = (double)candidate / (candidate + baseline);
        var wide = LogRatio(candidateBad, baselineBad, share, 1);
        var near = LogRatio(candidateBad, baselineBad, share, (1 - share) / share);
        return Math.Max(wide, near) + Math.Log((1 + Math.Exp(-Math.Abs(wide - near))) / 2);
    }

    private static double LogRatio(long onCandidate, long onBaseline, double share, double b)
        => BetaFunction.Log(1 + onCandidate, b + onBaseline) + BetaFunction.LogAbove(share, 1 + onCandidate, b + onBaseline)
            - BetaFunction.Log(1, b) - BetaFunction.LogAbove(share, 1, b)
            - (onCandidate * Math.Log(share)) - (onBaseline * Math.Log(1 - share));
}
