using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using ChatRouter.Tests.Fleet.Simulation.Invariants;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>One run of one schedule: the fleet, its backends and its tables, all on the pump, and the invariants that watch them.</summary>
internal sealed class World : SimWorld
{
    internal static readonly ChatRequest Request = TestModel.Request();

    /// <summary>About a quarter of the default times, so that much happens in a minute.</summary>
    internal static readonly BreakerSettings Breaker = new()
    {
        Window = TimeSpan.FromSeconds(10),
        MinimumThroughput = 10,
        Break = TimeSpan.FromSeconds(6),
        MaxBreak = TimeSpan.FromSeconds(24),
        TrialLease = TimeSpan.FromSeconds(8),
        Ramp = TimeSpan.FromSeconds(6),
    };

    /// <summary>How long the world is watched once it has recovered.</summary>
    internal static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(12);

    /// <summary>Longest pause between two reads of an instance that has met failures.</summary>
    private static readonly TimeSpan Patience = SyncPace.Slowest * 1.2;

    private readonly IReadOnlyList<Invariant> _invariants;
    private readonly Dictionary<string, CircuitState> _rows = new(StringComparer.Ordinal);
    private int _started;
    private TimeSpan _latestEnd;

    internal World(Schedule schedule, params Invariant[] invariants)
    {
        Schedule = schedule;
        Backend[] backends = [.. new[] { "gpu1", "gpu2", "cpu" }.Select(name => TestModel.Backend(name) with { Breaker = Breaker })];
        Route = TestModel.Route(TestModel.Rung(1, backends[0], backends[1]), TestModel.Rung(2, backends[2]));
        Model = TestModel.Router(Route);
        Backends = new SortedList<string, SimBackend>(backends.ToDictionary(backend => backend.Name, backend => new SimBackend(backend)), StringComparer.Ordinal);
        _invariants = invariants;
        foreach (var invariant in invariants) invariant.World = this;
    }

    internal Schedule Schedule { get; }

    internal override int Seed => Schedule.Seed;

    internal RouterModel Model { get; }

    internal Route Route { get; }

    internal SortedList<string, SimBackend> Backends { get; }

    internal List<SimInstance> Instances { get; } = [];

    /// <summary>Traffic of one instance. In the end there is enough of it everywhere for trials to be made soon.</summary>
    internal double RequestsPerSecond => Pump.Now < Schedule.FaultsEnd ? Schedule.RequestsPerSecond : Math.Max(Schedule.RequestsPerSecond, 8.0 / Schedule.Instances);

    /// <summary>How long the latest call takes that began.</summary>
    internal TimeSpan LatestEnd
    {
        set => _latestEnd = Pump.Now + value > _latestEnd ? Pump.Now + value : _latestEnd;
    }

    /// <summary>How long news of a row takes to every instance that reaches the tables.</summary>
    internal static TimeSpan News { get; } = TimeSpan.FromSeconds(2);

    /// <summary>A backend's row as it is in the table now, or null.</summary>
    internal CircuitState? Row(string backend) => _rows.GetValueOrDefault(backend);

    /// <summary>Whether news may not have reached an instance: after trouble it asks less often for a while.</summary>
    internal bool HasTroubleWithTables(SimInstance who) => who.Process.LatestTrouble > Pump.Now - Patience - News;

    /// <summary>Until every break is over that runs now, on any instance or in any row.</summary>
    internal TimeSpan LongestBreakLeft
    {
        get
        {
            var states = Backends.Keys.SelectMany(name => Instances.Select(instance => instance.Circuit(name)).Append(Row(name) ?? CircuitState.Initial));
            var left = states.Max(state => state.OpenUntil) - SimClock.TrueTime(Pump.Now);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    // The last rung has no calls when all is well, and without a call there is no trial.
    private bool IsRecovered => Route.Ladder[0].Backends.All(backend => Instances.TrueForAll(instance => instance.Circuit(backend.Name).Phase == CircuitPhase.Closed));

    internal override void Run()
    {
        for (var i = 0; i < Schedule.Instances; i++) Start();
        new Nemesis(this, new Random(Schedule.Seed)).Start();
        Pump.RunUntil(Schedule.FaultsEnd);
        Pump.RunUntil((_latestEnd > Pump.Now ? _latestEnd : Pump.Now) + Patience);
        foreach (var invariant in _invariants) invariant.OnCalm();
        var deadline = Pump.Now + LongestBreakLeft + Recovery.Longest(Schedule);
        while (Pump.Now < deadline && !IsRecovered && Failure is null) Pump.RunUntil(Pump.Now + TimeSpan.FromSeconds(1));
        foreach (var invariant in _invariants) invariant.OnRecovered();
        Pump.RunUntil(Pump.Now + Afterwards);
        if (Failure is null)
        {
            foreach (var invariant in _invariants) invariant.OnEnd();
        }

        CheckEscape();
    }

    /// <summary>One instance goes, another one comes.</summary>
    internal void Replace(SimInstance instance, bool gracefully)
    {
        Instances.Remove(instance);
        if (gracefully)
        {
            instance.Stop();
        }
        else
        {
            instance.Process.Crash();
            foreach (var invariant in _invariants) invariant.OnCrash(instance.Process);
        }

        Start();
    }

    internal override void OnStoreCall(SimProcess process, string table, string verb)
    {
        foreach (var invariant in _invariants) invariant.OnStoreCall(process, table, verb);
    }

    // The name is a key that may be a backend's row.
    internal override void OnStoreWrite(SimProcess writer, string name)
    {
        var read = Tables.Table(TableNames.Fleet).GetAsync(FleetPartitions.Breaker, name, CancellationToken.None);
        if (!read.IsCompletedSuccessfully || read.Result is not { } row) return;
        var (before, after) = (Row(name), BreakerRecord.Read(row)!);
        if (after == before) return;
        _rows[name] = after;
        History.Add(writer.Name, "writes", name, after);
        foreach (var invariant in _invariants) invariant.OnRow(name, before, after);
    }

    internal void OnAsked(SimInstance who, Backend backend, CircuitState before, Leave leave, bool isOnly)
    {
        if (leave != Leave.Ordinary) History.Add(who.Process.Name, leave.ToString(), backend.Name, before.Phase);
        foreach (var invariant in _invariants) invariant.OnAsked(who, backend, before, leave, isOnly);
    }

    internal void OnCallEnded(SimInstance who, Backend backend, Leave leave, AttemptOutcome outcome)
    {
        if (leave != Leave.Ordinary) History.Add(who.Process.Name, $"ends its {leave} on", backend.Name, outcome.Kind);
        else if (outcome.Kind != OutcomeKind.Success) History.Add(who.Process.Name, "calls", backend.Name, outcome.Reason);
        foreach (var invariant in _invariants) invariant.OnCallEnded(who, backend, leave);
    }

    public override string ToString() => Schedule.ToString();

    private void Start()
    {
        var random = new Random((Schedule.Seed * 1009) + _started);
        var skew = Schedule.Skew * ((2 * random.NextDouble()) - 1);
        var process = new SimProcess(Pump, $"i{++_started}", skew, random.Next());
        History.Add(process.Name, "starts, its clock wrong by", skew.TotalSeconds);
        Instances.Add(new SimInstance(this, process));
    }
}
