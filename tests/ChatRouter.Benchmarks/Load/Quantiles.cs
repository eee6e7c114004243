namespace ChatRouter.Benchmarks.Load;

/// <summary>Exact quantiles in microseconds.</summary>
/// <param name="P50">Median.</param>
/// <param name="P90">90 % are at most this.</param>
/// <param name="P99">99 % are at most this.</param>
internal readonly record struct Quantiles(double P50, double P90, double P99)
{
    /// <summary>Of timestamps' differences; sorts them.</summary>
    public static Quantiles Of(List<long> ticks, long frequency)
    {
        if (ticks.Count == 0)
            return default;
        ticks.Sort();
        return new(At(0.50), At(0.90), At(0.99));

        double At(double share) => ticks[(int)(share * (ticks.Count - 1))] * 1e6 / frequency;
    }
}
