namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// The one thread of a simulation: a queue of steps in virtual time. Steps due at one moment run in the order in which they were queued, so a run is a
/// function of its seed. Whatever leaves the thread is caught here, because all time and all messages come from here.
/// </summary>
internal sealed class Pump
{
    private readonly PriorityQueue<PumpStep, (TimeSpan Due, long Order)> _steps = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private TimeSpan _now;
    private long _order;
    private bool _isStopped;

    /// <summary>Virtual time since the start.</summary>
    internal TimeSpan Now
    {
        get
        {
            NoteEscape();
            return _now;
        }
    }

    /// <summary>Steps that were run.</summary>
    internal long Steps { get; private set; }

    /// <summary>Where code ran on another thread, or null.</summary>
    internal string? Escape { get; private set; }

    /// <summary>Queues a step.</summary>
    /// <param name="due">When it runs; at once if that is past.</param>
    /// <param name="owner">The process whose step it is: it waits while the process is frozen and is dropped when the process is gone. Null: the world's.</param>
    /// <param name="callback">What runs.</param>
    /// <param name="state">Given to the callback.</param>
    internal PumpStep At(TimeSpan due, SimProcess? owner, SendOrPostCallback callback, object? state = null)
    {
        NoteEscape();
        var step = new PumpStep(owner, callback, state);
        lock (_steps) _steps.Enqueue(step, (due > _now ? due : _now, _order++));
        return step;
    }

    /// <summary>Queues a step of the world.</summary>
    internal void After(TimeSpan wait, Action action) => At(_now + wait, owner: null, static action => ((Action)action!)(), action);

    /// <summary>Runs all steps up to a moment, or until it is stopped.</summary>
    internal void RunUntil(TimeSpan end)
    {
        var before = SynchronizationContext.Current;
        try
        {
            while (!_isStopped && Escape is null && _steps.TryPeek(out var step, out var place) && place.Due <= end)
            {
                _steps.Dequeue();
                if (step.IsCancelled || step.Owner is { IsAlive: false }) continue;
                if (step.Owner is { } owner && owner.FrozenUntil > place.Due)
                {
                    _steps.Enqueue(step, (owner.NextAfterThaw(), place.Order));
                    continue;
                }

                _now = place.Due;
                Steps++;
                SynchronizationContext.SetSynchronizationContext(step.Owner);
                step.Callback(step.State);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        if (!_isStopped) _now = end;
    }

    /// <summary>Ends the run after the step that runs now.</summary>
    internal void Stop() => _isStopped = true;

    private void NoteEscape()
    {
        if (Environment.CurrentManagedThreadId != _thread) Escape ??= Environment.StackTrace;
    }
}
