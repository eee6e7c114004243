namespace ChatRouter.Simulator.Load;

/// <summary>Counts observations by upper bound, as a Prometheus histogram does. Thread-safe.</summary>
internal sealed class Histogram(params double[] bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public IReadOnlyList<double> Bounds => bounds;

    public void Observe(double value, int times = 1)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        lock (_lock)
        {
            _counts[bucket] += times;
            _sum += value * times;
        }
    }

    /// <returns>Cumulative counts per bound, the last being all; and the sum.</returns>
    public (long[] Cumulative, double Sum) Read()
    {
        var cumulative = new long[_counts.Length];
        lock (_lock)
        {
            long total = 0;
            for (var i = 0; i < _counts.Length; i++)
                cumulative[i] = total += _counts[i];
            return (cumulative, _sum);
        }
    }
}
