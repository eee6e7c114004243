using ChatRouter.Model.Settings;

namespace ChatRouter.Streaming;

/// <summary>Watches that a stream keeps above its floor of tokens per second: one figure per window, from the first token on.</summary>
internal sealed class ThroughputFloor(AttemptTimers timers)
{
    private TimeSpan? _windowStart;
    private int _piecesAtStart;

    /// <summary>Content events so far.</summary>
    public int Pieces { get; set; }

    /// <summary>Begins a new window at the next look: what came before was not the backend's time.</summary>
    public void Restart() => _windowStart = null;

    /// <summary>True when a window has passed with fewer tokens than the floor asks for.</summary>
    public bool IsBelow(TimeSpan elapsed)
    {
        if (timers.MinTokensPerSecond <= 0 || Pieces == 0) return false;
        if (_windowStart is not { } start)
        {
            Open(elapsed);
            return false;
        }

        var window = elapsed - start;
        if (window < timers.FloorWindow) return false;
        var rate = (Pieces - _piecesAtStart) / window.TotalSeconds;
        Open(elapsed);
        return rate < timers.MinTokensPerSecond;
    }

    private void Open(TimeSpan elapsed)
    {
        _windowStart = elapsed;
        _piecesAtStart = Pieces;
    }
}
