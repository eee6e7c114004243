using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.CircuitBreaker;

/// <summary>
/// What of a circuit changes: its state and its window, under one lock, and the news of each transition to the observer, outside of it. Thread-safe. A look
/// at the state costs one volatile read; an outcome that changes no phase costs one short lock and allocates nothing.
/// </summary>
/// <param name="backend">The backend.</param>
/// <param name="clock">Clock of timestamps, waits and time limits.</param>
/// <param name="observer">Is told of every transition.</param>
/// <param name="instance">This instance, as the holder of trials.</param>
internal sealed class CircuitCell(Backend backend, TimeProvider clock, ICircuitObserver observer, string instance)
{
    private readonly TripPolicy _policy = new(backend.Breaker);
    private readonly OutcomeWindow _window = new(backend.Breaker, clock.TimestampFrequency);
    private readonly Lock _lock = new();
    private CircuitState _state = CircuitState.Initial;

    /// <summary>The rules.</summary>
    internal CircuitMachine Machine { get; } = new(backend.Breaker);

    /// <summary>The state as it was left; what time has done since then is not in it.</summary>
    internal CircuitState Latest => Volatile.Read(ref _state);

    /// <summary>Makes something happen. Returns the state just before it, with the time that has passed in it, and the state after it.</summary>
    /// <param name="happened">What.</param>
    /// <param name="now">When.</param>
    /// <param name="isNews">Whether the observer is told.</param>
    internal (CircuitState Before, CircuitState After) Change(CircuitEvent happened, DateTimeOffset now, bool isNews = true)
    {
        CircuitState before, settled, after;
        lock (_lock)
        {
            before = _state;
            settled = Apply_NeedsLock(CircuitEvent.TimePassed.Instance, now);
            after = Apply_NeedsLock(happened, now);
        }

        TellTime(before, settled);
        if (isNews) Tell(settled, after);
        return (settled, after);
    }

    /// <summary>Counts what a call showed, and does what follows from it. Returns the state after it. The result of a call that began before the latest opening is dropped.</summary>
    internal CircuitState Report(in CircuitPermit permit, in AttemptOutcome outcome, TimeSpan? timeToFirstToken)
    {
        CircuitState before, settled, after;
        lock (_lock)
        {
            before = settled = after = _state;
            if (permit.Epoch != before.Epoch)
            {
                if (permit.IsTrial) after = Apply_NeedsLock(Returned(permit.Trial), clock.GetUtcNow());
            }
            else if (before.Phase == CircuitPhase.Closed)
            {
                // The trials of others have closed it while this one was under way: an ordinary call, and a lease to give back.
                var trip = outcome.Kind == OutcomeKind.Ignored ? null : Judge_NeedsLock(outcome, timeToFirstToken);
                if (trip is null && !permit.IsTrial) return before;
                var now = clock.GetUtcNow();
                if (trip is not null) after = Apply_NeedsLock(new CircuitEvent.Tripped(trip), now);
                if (permit.IsTrial) after = Apply_NeedsLock(Returned(permit.Trial), now);
            }
            else
            {
                var now = clock.GetUtcNow();
                settled = Apply_NeedsLock(CircuitEvent.TimePassed.Instance, now);
                after = EventOf_NeedsLock(settled.Phase, permit, outcome, timeToFirstToken) is { } happened
                    ? Apply_NeedsLock(happened, now)
                    : settled;
                if (permit.IsTrial) after = Apply_NeedsLock(Returned(permit.Trial), now);
            }
        }

        TellTime(before, settled);
        Tell(settled, after);
        return after;
    }

    /// <summary>Takes back a lease that no call came for. False if one has come by now, or it is another's or over already.</summary>
    internal bool TryReturnUnused(long trial)
    {
        lock (_lock)
        {
            var before = _state;
            return before.Trial == trial && !before.IsTrialRunning && !ReferenceEquals(before, Apply_NeedsLock(Returned(trial), clock.GetUtcNow()));
        }
    }

    /// <summary>The sums over the window as of now.</summary>
    internal (int Successes, int Failures) Sum()
    {
        lock (_lock)
        {
            var sum = _window.Look(clock.GetTimestamp());
            return (sum.Successes, sum.Failures);
        }
    }

    /// <summary>Tells the observer, if there is anything to tell.</summary>
    internal void Tell(CircuitState from, CircuitState to)
    {
        if (from.Phase != to.Phase || from.Epoch != to.Epoch || from.IsShared != to.IsShared) observer.OnTransition(backend, from, to);
    }

    /// <summary>A trial of this instance that says nothing, or no longer anything.</summary>
    internal CircuitEvent.TrialReturned Returned(long trial) => new(trial, instance);

    // What the clock alone did to a break is told by the instance that opened it: the others would all say the same.
    private void TellTime(CircuitState from, CircuitState to)
    {
        if (from.IsOwn) Tell(from, to);
    }

    private CircuitState Apply_NeedsLock(CircuitEvent happened, DateTimeOffset now)
    {
        var next = Machine.Next(_state, happened, now);
        if (next.Epoch != _state.Epoch) _window.Clear();
        Volatile.Write(ref _state, next);
        return next;
    }

    private Trip? Judge_NeedsLock(in AttemptOutcome outcome, TimeSpan? timeToFirstToken)
    {
        _window.Record(clock.GetTimestamp(), outcome, timeToFirstToken);
        return _policy.Decide(_window, outcome);
    }

    private CircuitEvent? EventOf_NeedsLock(CircuitPhase phase, in CircuitPermit permit, in AttemptOutcome outcome, TimeSpan? timeToFirstToken) => phase switch
    {
        CircuitPhase.HalfOpen when permit.IsTrial => TrialEvent(permit, outcome),
        CircuitPhase.Closed or CircuitPhase.Ramping when outcome.Kind != OutcomeKind.Ignored =>
            Judge_NeedsLock(outcome, timeToFirstToken) is { } trip ? new CircuitEvent.Tripped(trip) : null,
        _ => null,
    };

    // A trial that is told "busy until" has met a backend that is alive: the quota group does the waiting, the break does not grow.
    private CircuitEvent TrialEvent(in CircuitPermit permit, in AttemptOutcome outcome) => outcome switch
    {
        { Kind: OutcomeKind.Success } => new CircuitEvent.TrialSucceeded(permit.Trial, instance),
        { Kind: OutcomeKind.Ignored } or { Reason: FailureReason.Throttled, RetryAfter: not null } => Returned(permit.Trial),
        _ => new CircuitEvent.TrialFailed(permit.Trial, instance, TripPolicy.ByClass(outcome)
            ?? new Trip(TripCause.TrialFailed, $"the trial failed: {outcome.Reason}", outcome.RetryAfter)),
    };
}
