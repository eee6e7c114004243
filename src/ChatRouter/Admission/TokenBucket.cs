namespace ChatRouter.Admission;

/// <summary>
/// A rate limit that refills continuously: tokens = min(capacity, tokens + elapsed x rate). Thread-safe.
/// Own code because the framework's limiter reads the system clock and cannot be tested without sleeping.
/// </summary>
internal sealed class TokenBucket
{
    private readonly double _perSecond;
    private readonly double _capacity;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private double _tokens;
    private long _at;

    /// <param name="perMinute">Mean rate.</param>
    /// <param name="burst">Most tokens at once; at least 1.</param>
    /// <param name="time">The clock.</param>
    public TokenBucket(int perMinute, int burst, TimeProvider time)
    {
        _perSecond = perMinute / 60d;
        _capacity = Math.Max(1, burst);
        _tokens = _capacity;
        _time = time;
        _at = time.GetTimestamp();
    }

    /// <summary>Takes a token; otherwise says when the next one is there.</summary>
    public bool TryTake(out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _tokens = Math.Min(_capacity, _tokens + (_time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
            _at = now;
            if (_tokens >= 1)
            {
                _tokens--;
                wait = TimeSpan.Zero;
                return true;
            }

            wait = TimeSpan.FromSeconds((1 - _tokens) / _perSecond);
            return false;
        }
    }
}
