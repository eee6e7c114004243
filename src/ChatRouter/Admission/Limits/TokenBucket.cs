namespace ChatRouter.Admission.Limits;

/// <summary>
/// One instance's share of a rate limit. It refills continuously: tokens = min(capacity, tokens + elapsed x rate), and both rate and capacity are the share's. Thread-safe.
/// What costs more than fits waits for a full bucket and leaves a debt, so that the mean rate holds for costs of any size.
/// Own code because the framework's limiter reads the system clock, cannot be tested without sleeping, and knows no settling.
/// </summary>
internal sealed class TokenBucket
{
    /// <summary>What rounding may hide: whoever has waited as long as told is not turned away for it.</summary>
    private const double Rounding = 1e-6;

    private readonly int _perMinute;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private double _perSecond;
    private double _capacity;
    private double _tokens;
    private long _asked;
    private long _at;

    /// <param name="perMinute">Mean rate over all instances. A sixth of it may be taken at once, but at least 1.</param>
    /// <param name="time">The clock.</param>
    public TokenBucket(int perMinute, TimeProvider time)
    {
        _perMinute = perMinute;
        _perSecond = perMinute / 60d;
        _capacity = Math.Max(1, perMinute / 6);
        _tokens = _capacity;
        _time = time;
        _at = time.GetTimestamp();
    }

    /// <summary>What is left now.</summary>
    public RateLimit Limit
    {
        get
        {
            lock (_gate)
            {
                Refill_NeedsLock();
                return new RateLimit(_perMinute, (int)Math.Max(0, _tokens + Rounding), TimeUntil_NeedsLock(_capacity));
            }
        }
    }

    /// <summary>
    /// Changes this instance's share, 0 to 1. A smaller one takes what no longer fits; a larger one gives nothing at once: tokens that come and go with shares would be
    /// taken once by each instance.
    /// </summary>
    public void Lease(double share)
    {
        lock (_gate)
        {
            Refill_NeedsLock();
            _perSecond = share * _perMinute / 60;
            _capacity = Math.Max(1, share * (_perMinute / 6));
            _tokens = Math.Min(_capacity, _tokens);
        }
    }

    /// <summary>What was asked for since the last time this was read, let in or not.</summary>
    public long TakeAsked()
    {
        lock (_gate)
        {
            var asked = _asked;
            _asked = 0;
            return asked;
        }
    }

    /// <summary>Takes so many tokens; otherwise says when that will do, as far as nobody else takes or gives any.</summary>
    public bool TryTake(int tokens, out TimeSpan wait)
    {
        lock (_gate)
        {
            _asked += tokens;
            Refill_NeedsLock();
            var needed = Math.Min(tokens, _capacity);
            wait = TimeUntil_NeedsLock(needed);
            if (wait > TimeSpan.Zero) return false;
            _tokens -= tokens;
            return true;
        }
    }

    /// <summary>Gives back what was taken and not used; takes what was used beyond that if negative.</summary>
    public void Give(int tokens)
    {
        lock (_gate)
        {
            Refill_NeedsLock();
            _tokens = Math.Min(_capacity, _tokens + tokens);
        }
    }

    private void Refill_NeedsLock()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (_time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
        _at = now;
    }

    // Whole milliseconds: callers are told no less.
    private TimeSpan TimeUntil_NeedsLock(double level)
        => level - _tokens <= Rounding ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling((level - _tokens - Rounding) / _perSecond * 1000));
}
