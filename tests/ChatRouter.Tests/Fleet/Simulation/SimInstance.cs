using ChatRouter.Attempts;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Operations;
using ChatRouter.Routing;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// One router: the engine's own circuits, planner and shared state, wired as <see cref="RouterEngine"/> wires them, under traffic of its own. Only the way to
/// the tables, the backends and the attempt loop are simulated.
/// </summary>
internal sealed class SimInstance : IDisposable
{
    private readonly World _world;
    private readonly EventLog _events;
    private readonly FleetMember _fleet;
    private readonly EligibilityCheck _eligibility;
    private readonly RoutePlanner _planner;
    private readonly CancellationTokenSource _stopping = new();

    internal SimInstance(World world, SimProcess process)
    {
        _world = world;
        Process = process;
        var (model, store, clock, random) = (world.Mutation == Mutation.NoPace ? Hurried(world.Model) : world.Model, new SimStore(world, process), process.Clock, new ProcessRandom(world, process));
        _events = new EventLog(store, clock, process.Name);
        _fleet = new FleetMember(model, store, _events, clock, random, process.Name);
        _eligibility = new EligibilityCheck(_fleet.Circuits, model.Fleet, clock);
        _planner = new RoutePlanner(new BackendLoads(model, _ => new Support.FixedOccupancy(), clock), clock, random);
        process.Run(Start);
    }

    internal SimProcess Process { get; }

    /// <summary>Whether the shared state has not answered it, or taken a write of it, for so long that it may make trials of its own.</summary>
    internal bool IsCutOff => IsLong(Process.LatestAnswer) || (Process.RefusedSince is { } since && IsLong(since));

    /// <summary>The circuit of a backend as this instance has it now.</summary>
    internal CircuitState Circuit(string backend) => _fleet.Circuits.State(backend)!;

    /// <summary>Stops as a host does that is told to: a last write, then no more.</summary>
    internal void Stop() => Process.Run(_stopping.Cancel);

    public void Dispose() => _stopping.Dispose();

    private void Start()
    {
        Watch(_fleet.RunAsync(_stopping.Token));
        Watch(_events.RunAsync(_stopping.Token));
        Watch(ServeAsync());
    }

    // Whatever happens to the shared state, no loop of the router may die of it and no request may fail.
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

    private async Task ServeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(-Math.Log(1 - Process.Random.NextDouble()) / _world.RequestsPerSecond), Process.Clock);
            Watch(AnswerAsync());
        }
    }

    private async Task AnswerAsync()
    {
        var view = await _fleet.Views.FreshAsync(CancellationToken.None);
        var plan = _planner.Plan(_world.Route, World.Request, backend => _eligibility.Of(backend, view));
        for (var i = 0; i < plan.Candidates.Length; i++)
        {
            if (await TryAsync(plan.Candidates[i], isOnly: i == plan.Candidates.Length - 1)) return;
        }
    }

    private async Task<bool> TryAsync(Candidate candidate, bool isOnly)
    {
        var backend = candidate.Backend;
        var circuit = _fleet.Circuits[backend];
        var before = circuit.State;
        var (leave, permit) = candidate.IsLastResort ? (Leave.LastResort, default) : Ask(circuit, isOnly);
        if (leave == Leave.Refused && circuit.State.Phase == CircuitPhase.HalfOpen && (isOnly || circuit.WasLeaseUnused))
        {
            await Task.WhenAny(circuit.Asked, Task.Delay(TimeSpan.FromMilliseconds(100), Process.Clock));
            (leave, permit) = Ask(circuit, isOnly);
            if (leave == Leave.Refused && isOnly) leave = Leave.LastResort;
        }

        _world.OnAsked(this, backend, before, leave, isOnly);
        if (leave == Leave.Refused) return false;
        var (outcome, firstToken, takes) = _world.Backends[backend.Name].Answer(Process);
        _world.LatestEnd = takes;
        await Task.Delay(takes, Process.Clock);
        _world.OnCallEnded(this, backend, leave, outcome);
        if (leave != Leave.LastResort) circuit.Report(permit, outcome, firstToken);
        return outcome.Kind != OutcomeKind.Failure;
    }

    private bool IsLong(TimeSpan since) => _world.Pump.Now - since >= FleetContact.PatienceWithStorage;

    private static (Leave Leave, CircuitPermit Permit) Ask(Circuit circuit, bool isOnly)
    {
        if (!circuit.TryAcquire(out var permit, lastResort: isOnly)) return (Leave.Refused, default);
        return (permit.IsTrial ? Leave.Trial : Leave.Ordinary, permit);
    }

    private static RouterModel Hurried(RouterModel model) => model with { Fleet = model.Fleet with { Refresh = model.Fleet.Refresh / 3 } };

    private sealed class ProcessRandom(World world, SimProcess process) : IRandomSource
    {
        public double NextDouble() => world.Mutation == Mutation.NoRamp ? 0 : process.Random.NextDouble();
    }
}
