using ChatRouter.Model.Plans;

namespace ChatRouter.Routing;

/// <summary>
/// What this instance knows of a backend's load: how full it is and a peak-sensitive moving average of its latency
/// (Finagle's Peak EWMA: a higher sample counts at once, a lower one fades in with a time constant of 10 s). Thread-safe.
/// </summary>
internal sealed class BackendLoad
{
    private const double DecaySeconds = 10;
    private const int RecentSamples = 64;
    private const int FewestSamples = 20;
    private readonly TimeProvider _time;
    private readonly IOccupancy _occupancy;
    private readonly double _spillAt;
    private readonly Lock _gate = new();
    private readonly double[] _recent = new double[RecentSamples];
    private long _samples;
    private long _attempts;
    private double _latencySeconds;
    private long _lastSample;

    /// <param name="occupancy">How full it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="spillAt">Share of its limit from which on it is no longer preferred for its zone.</param>
    public BackendLoad(IOccupancy occupancy, TimeProvider time, double spillAt = 1)
    {
        _occupancy = occupancy;
        _spillAt = spillAt;
        _time = time;
    }

    /// <summary>Requests in flight from this instance.</summary>
    public int InFlight => _occupancy.InFlight;

    /// <summary>How many may be in flight from this instance now.</summary>
    public int Limit => _occupancy.Limit;

    /// <summary>True while it is below the share of its limit up to which it is preferred for its zone.</summary>
    public bool IsBelowSpill => InFlight < Math.Ceiling((decimal)_spillAt * Limit);

    /// <summary>Attempts begun since the start.</summary>
    public long Attempts => Volatile.Read(ref _attempts);

    /// <summary>Smoothed time to the first token of streams; zero when never measured. Fades while there is no sample, so that a backend that was slow once is asked again.</summary>
    public TimeSpan Latency
    {
        get
        {
            lock (_gate) return TimeSpan.FromSeconds(_latencySeconds * Keep_NeedsLock(_time.GetTimestamp()));
        }
    }

    /// <summary>Smoothed time to the first token as of the latest sample, or null before the first; for people, who would take a faded figure for a measured one.</summary>
    public TimeSpan? LatestLatency
    {
        get
        {
            lock (_gate) return _samples == 0 ? null : TimeSpan.FromSeconds(_latencySeconds);
        }
    }

    /// <summary>The 95th percentile of the latest 64 times to first token, or null before there are 20: after this a first token counts as late.</summary>
    public TimeSpan? LateAfter
    {
        get
        {
            Span<double> samples = stackalloc double[RecentSamples];
            int count;
            lock (_gate)
            {
                count = (int)Math.Min(_samples, RecentSamples);
                _recent.AsSpan(0, count).CopyTo(samples);
            }

            if (count < FewestSamples) return null;
            samples = samples[..count];
            samples.Sort();
            return TimeSpan.FromSeconds(samples[(int)Math.Ceiling(0.95 * count) - 1]);
        }
    }

    /// <summary>Notes that an attempt begins.</summary>
    public void CountAttempt() => Interlocked.Increment(ref _attempts);

    /// <summary>Adds a latency sample.</summary>
    public void Observe(TimeSpan latency)
    {
        var sample = latency.TotalSeconds;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var keep = Keep_NeedsLock(now);
            _latencySeconds = sample >= _latencySeconds * keep ? sample : (_latencySeconds * keep) + (sample * (1 - keep));
            _lastSample = now;
            _recent[_samples++ % RecentSamples] = sample;
        }
    }

    private double Keep_NeedsLock(long now) => _latencySeconds == 0 ? 0 : Math.Exp(-_time.GetElapsedTime(_lastSample, now).TotalSeconds / DecaySeconds);
}
