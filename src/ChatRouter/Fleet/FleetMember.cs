using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>
/// One instance's part in the fleet: its circuits, and the loops that keep them in agreement with those of all other instances. Construction does no I/O.
/// Thread-safe.
/// </summary>
internal sealed class FleetMember
{
    private readonly BreakerPublisher _publisher;
    private readonly TrialKeeper _trials;
    private readonly EvidenceKeeper _evidence;
    private readonly QuotaKeeper _quotas;
    private readonly FleetContact _contact;
    private readonly FleetSettings _settings;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;

    /// <param name="model">The backends and intervals.</param>
    /// <param name="store">The shared state.</param>
    /// <param name="events">Where transitions are kept; run by the caller.</param>
    /// <param name="clock">Clock of timestamps, waits and time limits.</param>
    /// <param name="random">Draws jitter and the requests that a ramp lets through.</param>
    /// <param name="instance">This instance's name. No other instance, living or dead, may have had it.</param>
    internal FleetMember(RouterModel model, IEntityTableStore store, IEventLog events, TimeProvider clock, IRandomSource random, string instance)
    {
        _settings = model.Fleet;
        _clock = clock;
        _random = random;
        _contact = new FleetContact(clock);
        var breakers = new BreakerTable(store, _contact, clock, random, instance);
        _publisher = new BreakerPublisher(breakers, events, clock, random);
        _trials = new TrialKeeper(breakers, _publisher, _contact, clock, random, instance);
        Circuits = new CircuitRegistry(model, clock, random, _publisher, _trials, instance);
        Views = new FleetSynchronizer(store, Circuits, _contact, model.Fleet, clock, random);
        ProbeTrials = new ProbeTrials(Circuits, _trials);
        _evidence = new EvidenceKeeper(store, breakers, Circuits, Views, _contact, model.Fleet, clock, instance);
        _quotas = new QuotaKeeper(store, model, Circuits, Views, _contact, clock, random, instance);
    }

    /// <summary>The circuits of this instance.</summary>
    internal CircuitRegistry Circuits { get; }

    /// <summary>The shared state as this instance knows it.</summary>
    internal FleetSynchronizer Views { get; }

    /// <summary>Lets probes stand in for trials.</summary>
    internal IProbeTrials ProbeTrials { get; }

    /// <summary>What callers' traffic has proven.</summary>
    internal ITrafficProof Evidence => _evidence;

    /// <summary>Whether the shared state has been out of reach for long, so that this instance makes its own trials.</summary>
    internal bool IsCutOff => _contact.IsCutOff;

    /// <summary>Instances when they were last counted, this one included.</summary>
    internal int Instances => _contact.Instances;

    /// <summary>Why this instance's word could not be given to the others last time, or null if it could.</summary>
    internal string? LastError { get; private set; }

    /// <summary>Keeps in agreement until it is cancelled, then leaves the fleet. Runs once per process.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var writing = new CancellationTokenSource();
        var publishing = _publisher.RunAsync(writing.Token);
        await Task.WhenAll(Views.RunAsync(cancellationToken), _trials.RunAsync(cancellationToken), TellAsync(cancellationToken));

        // Last, so that what the others have settled on the way out is written too.
        Stop(writing);
        await publishing;
    }

    // Goes on where it was called from: the asynchronous way would leave for the thread pool.
    private static void Stop(CancellationTokenSource running) => running.Cancel();

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The tables are made and the shared state is read first.
            await Views.FirstRead.WaitAsync(cancellationToken);
            while (true)
            {
                var isDone = await TryAsync(_evidence.TurnAsync) && await TryAsync(_quotas.TurnAsync);
                var pause = isDone ? _settings.Refresh : SyncPace.Interval(_settings, _contact.Instances, rows: 0, failuresInARow: 1);
                await Task.Delay(SyncPace.Jittered(pause, _random), _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TryAsync(_evidence.LeaveAsync);
        }
    }

    private async Task<bool> TryAsync(Func<Task> turn)
    {
        try
        {
            await turn();
            LastError = null;
            return true;
        }
        catch (Exception error)
        {
            // Whatever storage has: this instance obeys its own circuits, and the next turn tries again.
            LastError = StorageLimits.Reason(error);
            return false;
        }
    }
}
