using System.Diagnostics.Metrics;
using ChatRouter.Admission.Keys;
using ChatRouter.Admission.Limits;
using ChatRouter.Admission.Places;
using ChatRouter.Attempts;
using ChatRouter.Batch;
using ChatRouter.Caching;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fallbacks;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Operations.Alerts.Silences;
using ChatRouter.Operations.Drills;
using ChatRouter.Operations.Drills.Scheduled;
using ChatRouter.Operations.Keys;
using ChatRouter.Operations.Releases;
using ChatRouter.Operations.Reports;
using ChatRouter.Operations.Rollout;
using ChatRouter.Pipeline;
using ChatRouter.Pipeline.Releases;
using ChatRouter.Protocols;
using ChatRouter.Releases;
using ChatRouter.Routing;
using ChatRouter.Slo;
using ChatRouter.Storage;
using ChatRouter.Telemetry;

namespace ChatRouter;

/// <summary>The composed engine: one per process. Construction does no I/O; <see cref="RunAsync"/> keeps the shared state in sync.</summary>
public sealed class RouterEngine : IDisposable
{
    private readonly BackendClients _clients;
    private readonly ProbeParts _probes;
    private readonly AlertParts _alerts;
    private readonly DrillParts _drills;
    private readonly BatchParts _batches;
    private readonly Meter[] _gauges;
    private readonly Func<CancellationToken, Task>[] _work;
    private readonly StateReporter _reporter;
    private readonly EventLog _events;
    private readonly FleetMember _fleet;
    private readonly FallbackFactory _fallbacks;

    /// <summary>Composes the engine; does no I/O.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="tables">Shared state.</param>
    /// <param name="queue">Batch work.</param>
    /// <param name="time">The clock of all timers and timestamps.</param>
    /// <param name="random">Draws all jitter and sampling; seeded in tests.</param>
    /// <param name="tokens">Entra tokens, if a backend needs them.</param>
    /// <param name="channels">Where alerts are told.</param>
    /// <param name="callers">Tokens that callers may send in place of a key.</param>
    public RouterEngine(
        RouterModel model, IEntityTableStore tables, IBatchQueue queue, TimeProvider time, IRandomSource random,
        ITokenSource? tokens = null, IReadOnlyList<IAlertChannel>? channels = null, ICallerTokens? callers = null)
        : this(model, tables, queue, time, random, tokens, new BackendClients(model), channels, callers)
    {
    }

    internal RouterEngine(
        RouterModel model, IEntityTableStore tables, IBatchQueue queue, TimeProvider time, IRandomSource random,
        ITokenSource? tokens, BackendClients clients, IReadOnlyList<IAlertChannel>? channels = null, ICallerTokens? callers = null)
    {
        var instance = InstanceName.Create();
        var sound = tables;
        var faults = FaultPorts.Wrap(model, random, time, ref tables, ref queue, ref tokens);
        _events = new EventLog(tables, time, instance);
        _clients = clients;
        _fleet = new FleetMember(model, tables, _events, time, random, instance);
        var circuits = _fleet.Circuits;
        var places = new PlaceRegistry(model, time, random);
        var loads = new BackendLoads(model, name => places[name], time);
        var gates = new TenantGates(model, time, [BatchRunner.Tenant, CandidateCaller.Tenant, DrillCaller.Tenant]);
        var eligibility = Eligibility = new EligibilityCheck(circuits, model.Fleet, time);
        var usage = new UsageKeeper(tables, gates, model.Fleet, () => _fleet.Instances, _events, time, random, instance);
        var lanes = new LaneWatch(places, _events, time);
        var probedLimits = new ProbedLimits(places, () => _fleet.Views.View, time);
        var zones = new ZoneWatch(model, loads, backend => eligibility.Of(backend, _fleet.Views.View), _events, time);
        Slo = new SloAccount(model, tables, time, random, instance);
        var facts = new RouteFactsReader(model);
        var rows = new RowUpdate(tables.Table(TableNames.Fleet), time, random);
        var states = new StateWatch(facts, () => _fleet.Views.View, Slo.Recent, rows, _events, time, instance);
        AlertFacts Look() => new(_fleet.Views.View, Slo.Report(), time.GetUtcNow()) { Budgets = [.. gates.Budgets] };
        _alerts = new AlertParts(model, tables, facts, Look, channels ?? [], _events, time, random);
        Keys = new KeyRing(model, time);
        KeyWatch = new KeyWatch(new KeyTable(tables, time), Keys, model.Keys, time, random);
        Callers = new CallerCheck(Keys, KeyWatch, callers, time);
        TenantKeys = new TenantKeys(tables, _events, time, [.. model.Tenants.Select(t => t.Name)], KeyWatch.TurnAsync);
        _reporter = new StateReporter(
            model, circuits, places, loads, gates, eligibility, _fleet, zones, Slo, states, _alerts.Board, KeyWatch, callers, () => usage.LastError, time, instance);
        _probes = new ProbeParts(model, tables, tokens, _fleet, _events, time, instance);
        Cache = new AnswerCache(model, tables, _fleet.Views, time);
        _fallbacks = new FallbackFactory(
            tokens, new FallbackJournal(_events, time), Cache, time, faults is null ? null : connections => new FaultySearch(connections, faults, time));
        var planner = new RequestPlanner(model, new RoutePlanner(loads, time, random), eligibility);
        var dispatcher = new Dispatcher(new AttemptRunner(_clients, tokens, time, faults), circuits, places, loads, new RetryBudgets(model.Retry, time), time, random);
        var sides = new ReleaseSides(model, model.ReleaseReader, _fleet);
        Slo.Feedback.Sides = sides.Traffic;
        Pipeline = new RequestPipeline(
            model, gates, _fleet.Views, Probing, planner, dispatcher, new FallbackLadders(model, _fallbacks, time), _events, Decisions, Slo, Cache, sides.Traffic, time, faults);
        ReleaseParts = new ReleaseParts(
            model, tables, model.ReleaseReader, sides, new CandidateCaller(Pipeline, time), new ModelCatalog(_probes.Transport, tokens, time), facts, _fleet.Views, Slo.Recent,
            _events, time, random, instance);
        _gauges =
        [
            RouterMeters.ObserveCircuits(model.Backends, b => circuits[b].State.Phase != CircuitPhase.Closed),
            RouterMeters.ObserveZones(() => zones.Report().Select(zone => (zone.Name, zone.InService))),
            RouterMeters.ObserveRoutes(Slo.Budgets, Slo.Rates, () => states.Holding(_fleet.Views.LastError is null)),
            RouterMeters.ObserveBudgets(() => gates.Budgets.Select(use => (use.Tenant, use.Route ?? "", use.Word, use.Part))),
        ];
        History = new EventReader(model, tables, _events, time);
        CachePurge = new CachePurge(model, rows, _fleet.Views, _events, time);
        Operator = new BackendHolds(model, new HoldTable(tables, _events, time), _fleet.Views, time);
        var switches = new SwitchTable(rows, _events, time);
        Switches = new RouteSwitches(model, switches, _fleet.Views, time);
        var burns = new BurnSwitch(facts.Routes, () => _fleet.Views.View, Slo.Recent, switches, time);
        string? Broken() => SteadyState.Broken(states.Report(_fleet.Views.LastError is null), Slo.Recent());
        _drills = new DrillParts(model, faults, sound, tables, Broken, Pipeline, History, _events, time, random, instance);
        _batches = new BatchParts(model, tables, queue, Pipeline, rows, _events, time, random);
        _work =
        [
            _fleet.RunAsync, zones.RunAsync, lanes.RunAsync, probedLimits.RunAsync, states.RunAsync, _alerts.Board.RunAsync, KeyWatch.RunAsync, _fallbacks.RunAsync,
            burns.RunAsync, _batches.RunAsync, ReleaseParts.RunAsync, _drills.RunAsync, .. callers is null ? [] : new[] { callers.RunAsync },
            token => AfterFirstReadAsync(Slo.RunAsync, token), token => AfterFirstReadAsync(usage.RunAsync, token), token => AfterFirstReadAsync(Cache.RunAsync, token),
        ];
    }

    /// <summary>Answers requests.</summary>
    public RequestPipeline Pipeline { get; }

    /// <summary>The keys by which callers and the operator are known.</summary>
    public KeyRing Keys { get; }

    /// <summary>Says who calls, by key or token.</summary>
    public CallerCheck Callers { get; }

    /// <summary>Follows the table of keys.</summary>
    internal KeyWatch KeyWatch { get; }

    /// <summary>Makes, lists and revokes tenants' keys.</summary>
    public TenantKeys TenantKeys { get; }

    /// <summary>Takes backends out of service and gives them back.</summary>
    public BackendHolds Operator { get; }

    /// <summary>Switches routes off and on again.</summary>
    public RouteSwitches Switches { get; }

    /// <summary>Puts faults into the router, for drills.</summary>
    public FaultOrders Faults => _drills.Orders;

    /// <summary>Runs drills that are due, and shows what came of them; the host's timer calls it.</summary>
    public ScheduledDrills Drills => _drills.Scheduled;

    /// <summary>Answers that are kept.</summary>
    internal AnswerCache Cache { get; }

    /// <summary>What steers releases.</summary>
    internal ReleaseParts ReleaseParts { get; }

    /// <summary>Moves releases on; the host's timer calls it.</summary>
    public ReleaseAdvancer ReleaseAdvancer => ReleaseParts.Advancer;

    /// <summary>Where operators order releases and look at them.</summary>
    public ReleaseDesk Releases => ReleaseParts.Desk;

    /// <summary>Makes kept answers impossible to find.</summary>
    public CachePurge CachePurge { get; }

    /// <summary>Looks at the rules and sends alerts; the host's timer calls it.</summary>
    public AlertSender Alerts => _alerts.Sender;

    /// <summary>Keeps alerts from being sent for a time.</summary>
    public AlertSilences Silences => _alerts.Silences;

    /// <summary>Takes batches in.</summary>
    public BatchIntake BatchIntake => _batches.Intake;

    /// <summary>Reads batches back.</summary>
    public BatchReader BatchReader => _batches.Reader;

    /// <summary>Runs lines from the queue; the host's queue trigger calls it.</summary>
    public BatchWorker BatchWorker => _batches.Worker;

    /// <summary>How the latest requests were routed.</summary>
    public DecisionRing Decisions { get; } = new();

    /// <summary>Transitions, as they happen and in storage.</summary>
    public EventLog Events => _events;

    /// <summary>The account of the routes' objectives, over all instances.</summary>
    public SloAccount Slo { get; }

    /// <summary>What has happened, newest first.</summary>
    public EventReader History { get; }

    /// <summary>Sees to it that the backends are probed; the host's timer calls it.</summary>
    public ProbeCoordinator Probing => _probes.Coordinator;

    /// <summary>Probes the backends at once, whoever else does.</summary>
    public Prober Prober => _probes.Prober;

    /// <summary>The system as this instance sees it.</summary>
    public StateReport State() => _reporter.Report() with { Configuration = Rollout?.Report(), Releases = Releases.Now() };

    /// <summary>Where the configuration stands; null where nobody follows its rollout.</summary>
    public RolloutWatch? Rollout { get; internal set; }

    /// <summary>What is known of a backend.</summary>
    internal EligibilityCheck Eligibility { get; }

    /// <summary>Background work until cancelled: reads the shared state, writes transitions and events.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var writing = new CancellationTokenSource();
        var events = _events.RunAsync(writing.Token);
        await Task.WhenAll(_work.Select(run => run(cancellationToken)));
        await writing.CancelAsync();
        await events;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Dispose();
        _clients.Dispose();
        KeyWatch.Dispose();
        _probes.Dispose();
        _fallbacks.Dispose();
        Cache.Dispose();
        foreach (var gauge in _gauges) gauge.Dispose();
    }

    private async Task AfterFirstReadAsync(Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        // The tables are made first.
        await _fleet.Views.FirstRead.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await run(cancellationToken);
    }
}
