using ChatRouter.Model;

namespace ChatRouter.Dispatch;

/// <summary>Watches that a stream keeps above its floor of tokens per second: one figure per window, from the first token on.</summary>
internal sealed class ThroughputFloor(AttemptTimers timers)
{
    private TimeSpan? _windowStart;
    private int _piecesAtStart;

    /// <summary>Content events so far.</summary>
    public int Pieces { get; set; }

    /// <summary>True when a window has passed with fewer tokens than the floor asks for.</summary>
    public bool IsBelow(TimeSpan elapsed)
    {
        if (timers.MinTokensPerSecond <= 0 || Pieces == 0) return false;
        _windowStart ??= elapsed;
        var window = elapsed - _windowStart.Value;
        if (window < timers.FloorWindow) return false;
        var rate = (Pieces - _piecesAtStart) / window.TotalSeconds;
        _windowStart = elapsed;
        _piecesAtStart = Pieces;
        return rate < timers.MinTokensPerSecond;
    }
}
