namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>Quantiles of times in milliseconds; 0 of none.</summary>
/// <param name="P50">Median.</param>
/// <param name="P99">99 % are at most this.</param>
/// <param name="Most">The largest.</param>
internal readonly record struct Sample(double P50, double P99, double Most)
{
    public static Sample Of(IEnumerable<TimeSpan> times)
    {
        double[] sorted = [.. times.Select(time => Math.Round(time.TotalMilliseconds, 1)).Order()];
        return sorted.Length == 0 ? default : new(At(0.5), At(0.99), sorted[^1]);

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    /// <summary>The middle of some figures; 0 of none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
