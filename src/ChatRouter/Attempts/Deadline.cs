namespace ChatRouter.Attempts;

/// <summary>The one moment by which a caller has its answer; every wait of the request is planned against it.</summary>
internal readonly struct Deadline
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _span;

    public Deadline(TimeProvider time, TimeSpan span)
    {
        _time = time;
        _start = time.GetTimestamp();
        _span = span;
    }

    /// <summary>Time since the request began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Time that is left; never negative.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = _span - Elapsed;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Calls back once after a time, by the same clock.</summary>
    public ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan after) => _time.CreateTimer(callback, state, after, Timeout.InfiniteTimeSpan);
}
