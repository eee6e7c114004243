using ChatRouter.Attempts;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Operations;
using ChatRouter.Routing;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>
/// One router as far as probes go: the engine's own duty, prober, health rows, views and planner, wired as <see cref="RouterEngine"/> wires them. Requests are
/// planned and go no further, so that verdicts alone decide who is in a plan.
/// </summary>
internal sealed class ProbeInstance : IDisposable
{
    private readonly ProbeWorld _world;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpMessageInvoker _probes;
    private readonly FleetSynchronizer _views;
    private readonly EligibilityCheck _eligibility;
    private readonly RoutePlanner _planner;
    private readonly EventLog _events;
    private readonly SimStore _store;
    private ProbeCoordinator? _duty;

    internal ProbeInstance(ProbeWorld world, SimProcess process)
    {
        (_world, Process) = (world, process);
        var (model, clock, random) = (world.Model, process.Clock, new SeededRandom(process.Random.Next()));
        _store = new SimStore(world, process);
        _events = new EventLog(_store, clock, process.Name);
        _probes = new HttpMessageInvoker(new ProbeLine(world, process));
        var circuits = new CircuitRegistry(model, clock, random, new Nobody());
        _views = new FleetSynchronizer(_store, circuits, new FleetContact(clock), model.Fleet, clock, random);
        _eligibility = new EligibilityCheck(circuits, model.Fleet, clock);
        _planner = new RoutePlanner(new BackendLoads(model, _ => new Support.FixedOccupancy(), clock), clock, random);
        process.Run(Start);
    }

    internal SimProcess Process { get; }

    /// <summary>Whether it gets requests.</summary>
    internal bool IsServing { get; set; }

    /// <summary>Whether it is considering whether to probe, on the way of a request.</summary>
    internal bool IsConsidering { get; private set; }

    /// <summary>Whether a request that came now would have this backend in its plan.</summary>
    internal bool Plans(Backend backend) => Plan(_views.View).Candidates.Any(candidate => candidate.Backend == backend);

    /// <summary>The timer ticks here.</summary>
    internal void Tick() => Process.Run(() => Watch(TickAsync()));

    /// <summary>Stops as a host does that is told to.</summary>
    internal void Stop() => Process.Run(() =>
    {
        IsServing = false;
        _duty!.Dispose();
        _stopping.Cancel();
    });

    public void Dispose()
    {
        _stopping.Dispose();
        _probes.Dispose();
        _duty?.Dispose();
    }

    private void Start()
    {
        var (model, clock) = (_world.Model, Process.Clock);
        var health = new HealthTable(_store, _events, clock);
        var prober = new Prober(model, _probes, null, new WatchedRecorder(_world, Process, health), [_views, health], clock);
        var table = new ProberTable(_store, _events, model.Fleet, clock, Process.Name);
        _duty = new ProbeCoordinator(model, prober, table, _views, clock, TaskScheduler.FromCurrentSynchronizationContext());
        Watch(_views.RunAsync(_stopping.Token));
        Watch(_events.RunAsync(_stopping.Token));
        Watch(ServeAsync());
    }

    private async Task TickAsync()
    {
        try
        {
            await _duty!.RunAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ServeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(_world.Schedule.LongestGap * Process.Random.NextDouble(), Process.Clock);
            if (IsServing) Watch(AnswerAsync());
        }
    }

    private async Task AnswerAsync()
    {
        var (came, at) = (_world.Pump.Now, Process.Clock.GetUtcNow());
        var view = await _views.FreshAsync(CancellationToken.None);
        IsConsidering = true;
        _duty!.Consider(view, at);
        IsConsidering = false;
        Plan(view);
        _world.OnPlanned(this, came);
    }

    private RoutePlan Plan(FleetView view) => _planner.Plan(_world.Route, World.Request, backend => _eligibility.Of(backend, view));

    // Whatever happens, no loop of the router may die of it and no request may fail.
    private async void Watch(Task running)
    {
        try
        {
            await running;
        }
        catch (Exception error)
        {
            _world.Fail($"{Process.Name}: {error}");
        }
    }

    private sealed class Nobody : ICircuitObserver
    {
        public void OnTransition(Backend backend, CircuitState from, CircuitState to)
        {
        }
    }
}
