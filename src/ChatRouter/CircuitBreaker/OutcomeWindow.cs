using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;

namespace ChatRouter.CircuitBreaker;

/// <summary>
/// The outcomes of the last <see cref="BreakerSettings.Window"/>, in ten slices that roll: the oldest tenth is dropped at once.
/// Recording allocates nothing. Monotonic time only, so a step of the wall clock neither ages nor revives an outcome. Not thread-safe.
/// </summary>
internal sealed class OutcomeWindow
{
    private const int Slices = 10;

    private readonly OutcomeTally[] _slices = new OutcomeTally[Slices];
    private readonly LatencyScale _scale;
    private readonly long _sliceTicks;
    private long _current = -1;

    /// <param name="settings">Length of the window and the limit that times to first token are held against.</param>
    /// <param name="timestampFrequency">Ticks per second of the timestamps given to <see cref="Record"/>.</param>
    internal OutcomeWindow(BreakerSettings settings, long timestampFrequency)
    {
        _scale = new LatencyScale(settings.LatencyP95);
        _sliceTicks = Math.Max(1, (long)(settings.Window.TotalSeconds * timestampFrequency / Slices));
        for (var slice = 0; slice < Slices; slice++) _slices[slice] = new OutcomeTally();
    }

    /// <summary>The sums over the window, as of the latest record.</summary>
    internal OutcomeTally Sum { get; } = new();

    /// <summary>Failures since the last success, of any age; 429 neither counts nor interrupts.</summary>
    internal int ConsecutiveFailures { get; private set; }

    /// <summary>The 95th percentile of time to first token, at most 9 % too high; zero if no time is known.</summary>
    internal TimeSpan LatencyP95 => Sum.BucketOfP95() is >= 0 and var bucket ? _scale.UpperBound(bucket) : TimeSpan.Zero;

    /// <summary>Counts an outcome. Ignored outcomes are the caller's to leave out.</summary>
    internal void Record(long timestamp, in AttemptOutcome outcome, TimeSpan? timeToFirstToken)
    {
        var slice = Roll(timestamp);
        if (outcome.Kind == OutcomeKind.Success)
        {
            slice.Successes++;
            Sum.Successes++;
            ConsecutiveFailures = 0;
        }
        else if (outcome.Reason == FailureReason.Throttled)
        {
            slice.Throttled++;
            Sum.Throttled++;
        }
        else
        {
            RecordFailure(slice, outcome.IsTimeout);
        }

        if (timeToFirstToken is not { } time) return;
        var bucket = _scale.Bucket(time);
        slice.AddLatency(bucket);
        Sum.AddLatency(bucket);
    }

    /// <summary>The sums over the window as of a moment.</summary>
    internal OutcomeTally Look(long timestamp)
    {
        Roll(timestamp);
        return Sum;
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        foreach (var slice in _slices) slice.Clear();
        Sum.Clear();
        ConsecutiveFailures = 0;
    }

    private void RecordFailure(OutcomeTally slice, bool isTimeout)
    {
        slice.Failures++;
        Sum.Failures++;
        ConsecutiveFailures++;
        if (!isTimeout) return;
        slice.Timeouts++;
        Sum.Timeouts++;
    }

    private OutcomeTally Roll(long timestamp)
    {
        var now = timestamp / _sliceTicks;
        if (now > _current)
        {
            var passed = Math.Min(Slices, now - _current);
            for (var step = 0; step < passed; step++)
            {
                var stale = _slices[(now - step) % Slices];
                if (stale.Total == 0 && stale.Latencies == 0) continue;
                Sum.Subtract(stale);
                stale.Clear();
            }

            _current = now;
        }

        // A thread that took its timestamp before another entered first counts into the newer slice.
        return _slices[_current % Slices];
    }
}
