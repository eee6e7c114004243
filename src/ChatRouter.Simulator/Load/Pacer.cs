namespace ChatRouter.Simulator.Load;

/// <summary>
/// When the next token of one answer is due. Due times add up from the first, so a stream that woke late catches up
/// and keeps its rate on a busy machine.
/// </summary>
internal sealed class Pacer
{
    private readonly TimeProvider _time;
    private readonly Engine _engine;
    private readonly TimeSpan _interval;
    private readonly long _start;
    private TimeSpan _due;
    private bool _first = true;

    /// <param name="time">The clock.</param>
    /// <param name="engine">Whose load stretches the interval.</param>
    /// <param name="firstToken">From now to the first token.</param>
    /// <param name="interval">Between tokens, on an idle engine.</param>
    public Pacer(TimeProvider time, Engine engine, TimeSpan firstToken, TimeSpan interval)
    {
        (_time, _engine, _interval, _due) = (time, engine, interval, firstToken);
        _start = time.GetTimestamp();
        IsInstant = firstToken == TimeSpan.Zero && interval == TimeSpan.Zero;
    }

    /// <summary>Whether nothing is ever waited for.</summary>
    public bool IsInstant { get; }

    /// <summary>Time to wait before the next token; zero when it is due or overdue.</summary>
    public TimeSpan Next()
    {
        if (IsInstant)
            return TimeSpan.Zero;
        if (!_first)
            _due += _interval * _engine.Slowdown;
        _first = false;
        var left = _due - _time.GetElapsedTime(_start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
