namespace ChatRouter.Admission.Places;

/// <summary>Events per second, of which older ones fade: a moving average with a time constant. Not thread-safe.</summary>
internal struct Rate(TimeSpan constant)
{
    private readonly double _seconds = constant.TotalSeconds;
    private double _sum;
    private TimeSpan _at;

    /// <summary>Notes an event.</summary>
    public void Count(TimeSpan now)
    {
        Fade(now);
        _sum++;
    }

    /// <summary>Events per second now.</summary>
    public double PerSecond(TimeSpan now)
    {
        Fade(now);
        return _sum / _seconds;
    }

    private void Fade(TimeSpan now)
    {
        var elapsed = (now - _at).TotalSeconds;
        if (elapsed <= 0) return;
        _sum *= Math.Exp(-elapsed / _seconds);
        _at = now;
    }
}
