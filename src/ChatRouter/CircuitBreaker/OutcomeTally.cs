namespace ChatRouter.CircuitBreaker;

/// <summary>Counts of outcomes over some time. Mutable; owned by <see cref="OutcomeWindow"/>.</summary>
internal sealed class OutcomeTally
{
    private readonly int[] _latencies = new int[LatencyScale.Buckets];

    /// <summary>Calls that succeeded.</summary>
    internal int Successes { get; set; }

    /// <summary>Calls that failed, time-outs included, 429 not.</summary>
    internal int Failures { get; set; }

    /// <summary>Calls that failed by a time limit.</summary>
    internal int Timeouts { get; set; }

    /// <summary>Calls answered with 429.</summary>
    internal int Throttled { get; set; }

    /// <summary>Known times to first token.</summary>
    internal int Latencies { get; private set; }

    /// <summary>Of these, how many are above the limit of the scale.</summary>
    internal int SlowLatencies { get; private set; }

    /// <summary>Calls that say whether the backend works: throttling does not.</summary>
    internal int Judged => Successes + Failures;

    /// <summary>All calls.</summary>
    internal int Total => Judged + Throttled;

    /// <summary>Counts a time to first token by its bucket.</summary>
    internal void AddLatency(int bucket)
    {
        _latencies[bucket]++;
        Latencies++;
        if (bucket > LatencyScale.Origin) SlowLatencies++;
    }

    /// <summary>The lowest bucket at or below which 95 % of the times are (nearest rank); -1 if there are none.</summary>
    internal int BucketOfP95()
    {
        var rank = RankOfP95;
        for (int bucket = 0, seen = 0; bucket < _latencies.Length; bucket++)
        {
            seen += _latencies[bucket];
            if (seen >= rank && seen > 0) return bucket;
        }

        return -1;
    }

    /// <summary>Whether the 95th percentile (nearest rank) is above the limit of the scale: exact and without a scan.</summary>
    internal bool IsP95Slow => Latencies > 0 && Latencies - SlowLatencies < RankOfP95;

    /// <summary>Takes out what another tally counted.</summary>
    internal void Subtract(OutcomeTally other)
    {
        Successes -= other.Successes;
        Failures -= other.Failures;
        Timeouts -= other.Timeouts;
        Throttled -= other.Throttled;
        Latencies -= other.Latencies;
        SlowLatencies -= other.SlowLatencies;
        for (var bucket = 0; bucket < _latencies.Length; bucket++) _latencies[bucket] -= other._latencies[bucket];
    }

    /// <summary>Back to nothing.</summary>
    internal void Clear()
    {
        Successes = Failures = Timeouts = Throttled = Latencies = SlowLatencies = 0;
        Array.Clear(_latencies);
    }

    private int RankOfP95 => (int)(((Latencies * 95L) + 99) / 100);
}
