namespace ChatRouter.Admission.Limits;

/// <summary>
/// One instance's share of a limit, from what each asks for. Pure. With limit <c>L</c>, demands <c>d</c>, <c>D</c> their sum, <c>M</c> instances that ask and <c>N</c> that live:
/// <list type="bullet">
/// <item>who asks for nothing has <c>1 / (2 N)</c> for its first requests, <c>1 / N</c> while nobody asks;</item>
/// <item>while <c>D &lt;= L</c> whoever asks has what it asks for and an equal part of the rest: <c>(d + (L - D) / M) / L</c>;</item>
/// <item>else a part in proportion, <c>max(d / D, min(d / L, 1 / (2 M)))</c> over the sum of these.</item>
/// </list>
/// The shares of those who ask are 1 together when all see the same demands.
/// </summary>
internal static class LeaseShare
{
    /// <summary>The share, above 0 and at most 1.</summary>
    /// <param name="limit">The whole limit.</param>
    /// <param name="own">What this instance asks for, in the limit's unit.</param>
    /// <param name="others">What each of the others asks for.</param>
    /// <param name="instances">Instances that live, this one included.</param>
    public static double Of(double limit, double own, IReadOnlyList<double> others, int instances)
    {
        var (sum, asking) = (0d, 0);
        foreach (var demand in others)
        {
            if (demand <= 0) continue;
            sum += demand;
            asking++;
        }

        if (own <= 0) return OfIdle(asking, Math.Max(instances, asking + 1));
        if (asking == 0) return 1;
        sum += own;
        asking++;
        if (sum <= limit) return (own + ((limit - sum) / asking)) / limit;

        var weights = Weight(own, sum, limit, asking);
        foreach (var demand in others)
        {
            if (demand > 0) weights += Weight(demand, sum, limit, asking);
        }

        return Weight(own, sum, limit, asking) / weights;
    }

    private static double OfIdle(int asking, int instances) => (instances, asking) switch
    {
        (1, _) => 1,
        (_, 0) => 1d / instances,
        _ => 0.5 / instances,
    };

    private static double Weight(double demand, double sum, double limit, int asking) => Math.Max(demand / sum, Math.Min(demand / limit, 0.5 / asking));
}
