using ChatRouter.Model;

namespace ChatRouter.Routing;

/// <summary>
/// What this instance knows of a backend's load: requests in flight and a peak-sensitive moving average of its latency
/// (Finagle's Peak EWMA: a higher sample counts at once, a lower one fades in with a time constant of 10 s). Thread-safe.
/// </summary>
internal sealed class BackendLoad
{
    private static readonly double DecaySeconds = 10;
    private readonly TimeProvider _time;
    private readonly int _maxConcurrency;
    private readonly Lock _gate = new();
    private int _inFlight;
    private double _latencySeconds;
    private long _lastSample;

    public BackendLoad(Backend backend, TimeProvider time)
    {
        _maxConcurrency = backend.MaxConcurrency;
        _time = time;
    }

    /// <summary>Requests in flight from this instance.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>True while one more request is allowed.</summary>
    public bool HasRoom => InFlight < _maxConcurrency;

    /// <summary>Smoothed time to the first token (without streaming: to the answer); zero when never measured.</summary>
    public TimeSpan Latency => TimeSpan.FromSeconds(Volatile.Read(ref _latencySeconds));

    /// <summary>Takes a place, or says that there is none. A place taken must be given back by <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inFlight) <= _maxConcurrency) return true;
        Interlocked.Decrement(ref _inFlight);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Adds a latency sample.</summary>
    public void Observe(TimeSpan latency)
    {
        var sample = latency.TotalSeconds;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (sample >= _latencySeconds || _lastSample == 0)
            {
                _latencySeconds = sample;
            }
            else
            {
                var keep = Math.Exp(-_time.GetElapsedTime(_lastSample, now).TotalSeconds / DecaySeconds);
                _latencySeconds = (_latencySeconds * keep) + (sample * (1 - keep));
            }

            _lastSample = now;
        }
    }
}
