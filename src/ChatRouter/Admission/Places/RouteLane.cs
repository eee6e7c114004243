namespace ChatRouter.Admission.Places;

/// <summary>How full a lane of a route is: what was let in and what was shed. Guarded by the lock of <see cref="PlaceRegistry"/>.</summary>
internal sealed class RouteLane
{
    private static readonly TimeSpan Constant = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private Rate _admitted = new(Constant);
    private Rate _shed = new(Constant);

    /// <summary>Requests shed since the start.</summary>
    public long Shed { get; private set; }

    /// <summary>A request was let in.</summary>
    public void CountAdmitted(TimeSpan now) => _admitted.Count(now);

    /// <summary>A request was shed.</summary>
    public void CountShed(TimeSpan now)
    {
        _shed.Count(now);
        Shed++;
    }

    /// <summary>Requests let in per second, of late.</summary>
    public double AdmittedPerSecond(TimeSpan now) => _admitted.PerSecond(now);

    /// <summary>Requests shed per second, of late.</summary>
    public double ShedPerSecond(TimeSpan now) => _shed.PerSecond(now);

    /// <summary>
    /// When a request that was shed could succeed: as if those shed of late stood in a line before it that moves as fast as requests are let in. Between half and one and a half
    /// times that, so that they do not all come back at once.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    public TimeSpan RetryAfter(TimeSpan now, double random)
    {
        var line = _shed.PerSecond(now) * Constant.TotalSeconds;
        var pace = _admitted.PerSecond(now);
        var wait = pace <= 0 ? LongestRetry : TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, line / pace)) * (0.5 + random);
        if (wait > LongestRetry) wait = LongestRetry * (0.75 + (0.25 * random));
        return wait < ShortestRetry ? ShortestRetry : wait;
    }
}
