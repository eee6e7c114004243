using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>One run of one schedule of probes: the instances, the timer, the backends and the tables, all on the pump.</summary>
internal sealed class ProbeWorld : SimWorld
{
    /// <summary>Timers and answers that wait for a process to thaw come in any order.</summary>
    internal static readonly TimeSpan Stumble = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);

    private readonly ProbeNemesis _nemesis;
    private readonly VerdictsArrive _arrivals;
    private ProbeInstance? _timerHost;
    private ProberLease? _lease;
    private int _started;

    internal ProbeWorld(ProbeSchedule schedule)
    {
        Schedule = schedule;
        Backend[] backends = [.. new[] { "gpu1", "gpu2" }.Select(name => TestModel.Backend(name) with
        {
            BaseUrl = new Uri($"http://{name}"),
            Health = new HealthSettings { Timeout = schedule.ProbeTimeout },
        })];
        Route = TestModel.Route(TestModel.Rung(1, backends));
        Model = TestModel.Router(Route) with { Fleet = schedule.Fleet };
        Backends = new SortedList<string, SimBackend>(backends.ToDictionary(backend => backend.Name, backend => new SimBackend(backend)), StringComparer.Ordinal);
        Runs = new ProbeRuns(this);
        _nemesis = new ProbeNemesis(this, new Random(schedule.Seed));
        _arrivals = new VerdictsArrive(this);
    }

    internal ProbeSchedule Schedule { get; }

    internal override int Seed => Schedule.Seed;

    internal RouterModel Model { get; }

    internal Route Route { get; }

    internal SortedList<string, SimBackend> Backends { get; }

    /// <summary>All that live, the timer's own one among them.</summary>
    internal List<ProbeInstance> Instances { get; } = [];

    internal ProbeRuns Runs { get; }

    /// <summary>Deaths and recoveries that were seen to arrive in all plans in time.</summary>
    internal int Arrivals => _arrivals.Count;

    /// <summary>Where the timer ticks: nowhere, on its host, or on another instance at the same time too.</summary>
    internal int Timers { get; set; } = 1;

    internal override void Run()
    {
        for (var i = 0; i < Schedule.Instances; i++) Start(isServing: i == 0);
        _timerHost = Schedule.IsTimerShared ? Instances[^1] : Start(isServing: false);
        _nemesis.Start();
        Tick();
        LookAgain();
        Pump.RunUntil(Schedule.End);
        CheckEscape();
    }

    /// <summary>One instance goes, another one comes.</summary>
    internal void Replace(ProbeInstance instance, bool gracefully)
    {
        if (!Instances.Remove(instance)) return;
        var (wasServing, wasTimerHost) = (instance.IsServing, _timerHost == instance);
        if (gracefully) instance.Stop();
        else instance.Process.Crash();
        var next = Start(wasServing);
        if (wasTimerHost) _timerHost = next;
        Trouble();
    }

    /// <summary>Something other than a backend changes, or goes wrong until some time from now: bounds count from its end.</summary>
    internal void Trouble(TimeSpan duration = default) => _arrivals.NotBefore(Pump.Now + duration);

    internal override void OnStoreWrite(SimProcess writer, string name)
    {
        if (ProberRecord.Read(Tables.Table(TableNames.Fleet).GetAsync(FleetPartitions.Prober, name, CancellationToken.None).Result!) is not { } lease || lease == _lease) return;
        _lease = lease;
        Runs.OnLease(writer, lease);
        if (lease.RunUntil is not null) _nemesis.OnClaim(writer);
    }

    internal override void OnStoreWritten(SimProcess writer) => Runs.OnLeaseAnswered(writer);

    internal override void OnStoreCall(SimProcess process, string table, string verb) => CheckConsidering(process);

    internal void OnRun(SimProcess process) => _nemesis.OnRun(process);

    internal void OnProbe(SimProcess process)
    {
        CheckConsidering(process);
        Runs.Check();
    }

    /// <summary>A request has its plan.</summary>
    internal void OnPlanned(ProbeInstance who, TimeSpan came)
    {
        var waited = Pump.Now - (came > who.Process.FrozenUntil ? came : who.Process.FrozenUntil + Stumble);
        if (waited > Schedule.Fleet.FreshWait) Fail($"NoWaiting: a request of {who.Process.Name} waited {waited.TotalSeconds:0.000} s for its plan");
    }

    public override string ToString() => Schedule.ToString();

    private void CheckConsidering(SimProcess process)
    {
        if (Instances.Exists(instance => instance.Process == process && instance.IsConsidering)) Fail($"NoWaiting: a request of {process.Name} does the prober's work");
    }

    private ProbeInstance Start(bool isServing)
    {
        var random = new Random((Schedule.Seed * 1009) + _started);
        var skew = Schedule.Skew * ((2 * random.NextDouble()) - 1);
        var process = new SimProcess(Pump, $"i{++_started}", skew, random.Next()) { Stumble = Stumble };
        History.Add(process.Name, isServing ? "starts to serve, its clock wrong by" : "starts, its clock wrong by", skew.TotalSeconds);
        var instance = new ProbeInstance(this, process) { IsServing = isServing };
        Instances.Add(instance);
        return instance;
    }

    private void Tick() => Pump.After(Schedule.Fleet.ProbeInterval, () =>
    {
        if (Timers > 0) _timerHost!.Tick();
        if (Timers > 1) Instances[0].Tick();
        Tick();
    });

    private void LookAgain() => Pump.After(Look, () =>
    {
        Runs.Check();
        _arrivals.Check();
        LookAgain();
    });
}
