namespace ChatRouter.Releases.Statistics;

/// <summary>
/// Evidence that things go wrong on the candidate less often than the most that is borne, <c>p</c>: the mirror of <see cref="WorseRate"/>, with a rate that is known in place of a second
/// sample, and all weight spread evenly below it:
/// <code>E = (1/p) integral over q in (0, p) of q^k (1-q)^(n-k) dq / (p^k (1-p)^(n-k))</code>
/// If the true rate is <c>p</c> or more, <c>P(E ever reaches 1/alpha) &lt;= alpha</c>. Without a bad one it says what the rule of three says, a little later for the right to look at any
/// time: with p = 0.05 the evidence is 20 after 88 requests. Pure.
/// </summary>
internal static class BearableRate
{
    /// <summary>The logarithm of the evidence.</summary>
    /// <param name="bad">Bad ones.</param>
    /// <param name="all">Of so many.</param>
    /// <param name="most">The rate that is not borne any more, above 0 and below 1.</param>
    public static double LogEvidence(long bad, long all, double most)
        => all == 0 ? 0 : BetaFunction.Log(bad + 1, all - bad + 1) + BetaFunction.LogBelow(most, bad + 1, all - bad + 1) - Math.Log(most) - (bad * Math.Log(most)) - ((all - bad) * Math.Log(1 - most));

    /// <summary>
    /// A rate that the true one of a sample is hardly below: the lower end of Wilson's interval, one standard deviation wide. What is borne is put on top of it, because a baseline that
    /// looks bad by chance must not let a bad candidate through.
    /// </summary>
    public static double LowerRate(long bad, long all)
    {
        if (all == 0) return 0;
        var n = (double)all;
        var rate = bad / n;
        return Math.Max(0, (rate + (0.5 / n) - Math.Sqrt((rate * (1 - rate) / n) + (0.25 / (n * n)))) / (1 + (1 / n)));
    }
}
