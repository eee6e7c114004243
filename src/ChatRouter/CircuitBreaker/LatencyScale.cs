namespace ChatRouter.CircuitBreaker;

/// <summary>
/// Logarithmic buckets around a limit: bucket <c>k</c> holds times in <c>(limit * 2^((k-1-Origin)/8), limit * 2^((k-Origin)/8)]</c>, so a time is above
/// the limit exactly when its bucket is above <see cref="Origin"/>, and any other figure is at most 9 % too high.
/// </summary>
internal readonly struct LatencyScale(TimeSpan limit)
{
    /// <summary>Number of buckets: from a 4096th of the limit to 16 times the limit.</summary>
    internal const int Buckets = 128;

    /// <summary>The bucket whose upper bound is the limit itself.</summary>
    internal const int Origin = 96;

    private const int PerDoubling = 8;

    /// <summary>The bucket of a time.</summary>
    internal int Bucket(TimeSpan time) =>
        time <= TimeSpan.Zero ? 0 : Math.Clamp(Origin + (int)Math.Ceiling(PerDoubling * Math.Log2(time / limit)), 0, Buckets - 1);

    /// <summary>The longest time that falls into a bucket.</summary>
    internal TimeSpan UpperBound(int bucket) => limit * Math.Pow(2, (bucket - Origin) / (double)PerDoubling);
}
