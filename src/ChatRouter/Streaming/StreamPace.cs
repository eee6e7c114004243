using ChatRouter.Admission.Places;
using ChatRouter.Attempts;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;

namespace ChatRouter.Streaming;

/// <summary>The limits of time on one attempt's stream: its first content, the silences after that, the floor of tokens per second, the end after a finish reason.</summary>
internal sealed class StreamPace(ChatCall call, AttemptTimers timers, AttemptTimer timer, TimeSpan started, Place place)
{
    /// <summary>After a finish reason, how long the terminator and the usage may take.</summary>
    private static readonly TimeSpan Tail = TimeSpan.FromSeconds(2);

    private readonly ThroughputFloor _floor = new(timers);
    private bool _isAlive;

    /// <summary>From sending the request to the first content; null before it.</summary>
    public TimeSpan? FirstToken { get; private set; }

    /// <summary>Notes an event that shows the backend at work: content, or the end of the answer. Comments and crumbs of an event are no life.</summary>
    public void Live() => _isAlive = true;

    /// <summary>Notes a content event.</summary>
    public void Count()
    {
        if (FirstToken is null)
        {
            FirstToken = call.Deadline.Elapsed - started;
            place.FirstToken();
        }

        _floor.Pieces++;
    }

    /// <summary>True when a window has passed with fewer tokens per second than the floor asks for.</summary>
    public bool IsTooSlow() => _floor.IsBelow(call.Deadline.Elapsed);

    /// <summary>Winds the clock for the next read. Until the first token its limit runs since the request was sent; after it life starts the idle limit anew.</summary>
    public void ArmForNextRead(bool isFinished)
    {
        if (!_isAlive) return;
        _isAlive = false;
        timer.Arm(FailureReason.IdleTimeout, isFinished ? Tail : timers.Idle, call.Deadline);
    }

    /// <summary>Sends what was written. The time that a slow caller takes is not the backend's.</summary>
    public ValueTask FlushAsync()
    {
        var flush = call.FlushAsync();
        if (flush.IsCompleted) return flush;
        timer.Arm(FailureReason.CallerGone, call.Deadline.Left, call.Deadline);
        _isAlive = true;
        _floor.Restart();
        return flush;
    }
}
