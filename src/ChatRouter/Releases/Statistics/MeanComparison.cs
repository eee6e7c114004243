namespace ChatRouter.Releases.Statistics;

/// <summary>
/// Evidence that one mean is more than <c>m</c> times another: the mixture of <see cref="RankComparison"/> on <c>d = x - m y</c> with <c>V = var(x)/nx + m^2 var(y)/ny</c> and
/// <c>tau</c> a tenth of <c>m y</c>. By the central limit theorem, from some fifty on each side. Pure.
/// </summary>
internal static class MeanComparison
{
    /// <summary>The logarithm of the evidence; 0 where the mean is not above.</summary>
    /// <param name="one">Number, sum and sum of squares of what may be too much.</param>
    /// <param name="other">The same of what it is compared with.</param>
    /// <param name="most">The multiple that is borne.</param>
    public static double LogEvidence((long Count, double Sum, double Squares) one, (long Count, double Sum, double Squares) other, double most)
    {
        if (one.Count < RankComparison.Fewest || other.Count < RankComparison.Fewest) return 0;
        var d = (one.Sum / one.Count) - (most * other.Sum / other.Count);
        if (d <= 0) return 0;
        var variance = (Variance(one) / one.Count) + (most * most * Variance(other) / other.Count);

        // Every answer of a side has the same length: whatever the difference, it is certain.
        if (variance <= 0) return double.PositiveInfinity;
        var tau = 0.1 * most * other.Sum / other.Count;
        var width = tau * tau;
        return (0.5 * Math.Log(variance / (variance + width))) + (width * d * d / (2 * variance * (variance + width)));
    }

    private static double Variance((long Count, double Sum, double Squares) of)
    {
        var mean = of.Sum / of.Count;
        return Math.Max(0, (of.Squares / of.Count) - (mean * mean)) * of.Count / (of.Count - 1);
    }
}
