namespace ChatRouter.Slo.Counting;

/// <summary>
/// A histogram of durations whose percentiles are within 5 % of the true ones, and which merges by adding: DDSketch (Masson, Rim, Lee: "DDSketch: a fast and
/// fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019) with fixed buckets. With <c>a = 0.05</c> and <c>g = (1 + a) / (1 - a)</c> bucket
/// <c>i = ceil(log_g(ms))</c> holds what is above <c>g^(i-1)</c> and at most <c>g^i</c> milliseconds; <c>2 g^i / (g + 1)</c> stands for all of it. The bound holds from
/// 1 ms to 20 minutes; what is outside counts as the nearest of these. Not thread-safe.
/// </summary>
internal sealed class LatencySketch
{
    /// <summary>The relative error.</summary>
    public const double Error = 0.05;

    /// <summary>The last bucket: its upper edge is above 20 minutes.</summary>
    public const int LastBucket = 140;

    private const double Base = (1 + Error) / (1 - Error);
    private static readonly double BucketsPerE = 1 / Math.Log(Base);

    // Only from the first to the last bucket in use: most minutes use a few neighbours.
    private long[] _counts = [];

    /// <summary>The bucket of the first count.</summary>
    public int First { get; private set; }

    /// <summary>Counts from <see cref="First"/> on.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Adds a duration.</summary>
    public void Add(TimeSpan duration) => Add(BucketOf(duration.TotalMilliseconds), 1);

    /// <summary>Adds to a bucket.</summary>
    public void Add(int bucket, long count)
    {
        if (count == 0) return;
        Reach(bucket);
        _counts[bucket - First] += count;
    }

    /// <summary>Adds another sketch, or takes it away.</summary>
    public void Add(LatencySketch other, int sign = 1)
    {
        for (var i = 0; i < other._counts.Length; i++) Add(other.First + i, sign * other._counts[i]);
    }

    /// <summary>The value in milliseconds that the share <paramref name="q"/> of all does not exceed, or null without any.</summary>
    public double? Quantile(double q)
    {
        var all = 0L;
        foreach (var count in _counts) all += count;
        if (all <= 0) return null;
        var rank = q * (all - 1);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen > rank) return 2 * Math.Pow(Base, First + i) / (Base + 1);
        }

        return null;
    }

    private static int BucketOf(double milliseconds) => milliseconds <= 1 ? 0 : Math.Min(LastBucket, (int)Math.Ceiling(Math.Log(milliseconds) * BucketsPerE));

    private void Reach(int bucket)
    {
        if (_counts.Length == 0)
        {
            (First, _counts) = (bucket, new long[4]);
            return;
        }

        if (bucket >= First && bucket < First + _counts.Length) return;
        var first = Math.Max(0, Math.Min(First, bucket));
        var end = Math.Max(First + _counts.Length, bucket + 3);
        var wider = new long[end - first];
        _counts.CopyTo(wider, First - first);
        (First, _counts) = (first, wider);
    }
}
