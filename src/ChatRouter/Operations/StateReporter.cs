using System.Collections.Frozen;
using ChatRouter.Admission;
using ChatRouter.Admission.Keys;
using ChatRouter.Admission.Limits;
using ChatRouter.Admission.Places;
using ChatRouter.Attempts;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Health.Inference;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Reports;
using ChatRouter.Routing;
using ChatRouter.ServiceState;
using ChatRouter.Slo;

namespace ChatRouter.Operations;

/// <summary>Puts together what this instance knows, for people. Off the request path.</summary>
internal sealed class StateReporter
{
    private readonly RouterModel _model;
    private readonly CircuitRegistry _circuits;
    private readonly PlaceRegistry _places;
    private readonly BackendLoads _loads;
    private readonly TenantGates _gates;
    private readonly EligibilityCheck _eligibility;
    private readonly FleetMember _fleet;
    private readonly ZoneWatch _zones;
    private readonly SloAccount _slo;
    private readonly StateWatch _states;
    private readonly AlertBoard _board;
    private readonly KeyWatch _keys;
    private readonly ICallerTokens? _tokens;
    private readonly FrozenSet<string> _tenants;
    private readonly Func<string?> _limitsError;
    private readonly TimeProvider _time;
    private readonly string _instance;

    public StateReporter(
        RouterModel model, CircuitRegistry circuits, PlaceRegistry places, BackendLoads loads, TenantGates gates, EligibilityCheck eligibility, FleetMember fleet, ZoneWatch zones, SloAccount slo,
        StateWatch states, AlertBoard board, KeyWatch keys, ICallerTokens? tokens, Func<string?> limitsError, TimeProvider time, string instance)
    {
        _model = model;
        _circuits = circuits;
        _places = places;
        _loads = loads;
        _gates = gates;
        _eligibility = eligibility;
        _fleet = fleet;
        _zones = zones;
        _slo = slo;
        _states = states;
        _board = board;
        _keys = keys;
        _tokens = tokens;
        _tenants = model.Tenants.Where(t => !t.Disabled).Select(t => t.Name).ToFrozenSet(StringComparer.Ordinal);
        _limitsError = limitsError;
        _time = time;
        _instance = instance;
    }

    public StateReport Report()
    {
        var now = _time.GetUtcNow();
        var view = _fleet.Views.View;
        var warm = WarmRung.Of(_model, name => view.Health.GetValueOrDefault(name) is { } known && now - known.CheckedAt <= _model.Fleet.VerdictTtl ? known : null).ToList();
        var states = _states.Report(_fleet.Views.LastError is null);
        return new StateReport
        {
            Instance = _instance,
            At = now,
            Routes = [.. _model.Routes.Values.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => Report(r, view, warm, states))],
            Backends = [.. _model.Backends.Zip(_zones.Attempts(), (b, attempts) => Report(b, view, attempts))],
            Zone = _model.Zones.Own,
            Zones = _zones.Report(),
            FleetViewAgeSeconds = view.AsOf == DateTimeOffset.MinValue ? null : Seconds(now - view.AsOf),
            FleetError = _fleet.Views.LastError ?? _fleet.LastError,
            Instances = _fleet.Instances,
            Trials = _fleet.IsCutOff ? "own" : "fleet",
            ProberHeartbeatAgeSeconds = view.ProberHeartbeat is { } beat ? Seconds(now - beat) : null,
            ProbeIntervalSeconds = Seconds(_model.Fleet.ProbeInterval),
            Prober = view.Prober is null ? null : view.ProbingUntil <= now ? "nobody" : view.Prober.Runner.ToString().ToLowerInvariant(),
            ProberInstance = view.Prober?.Holder,
            Unrouted = _slo.Unrouted().Hour is { Requests: > 0 } unrouted ? unrouted : null,
            AccountError = _slo.LastError,
            Alerts = _board.Book.Report(_model.Alerts, now),
            Channels = _board.Book.Report(_model.Alerts.Channels),
            Keys = KeysReport.Of(_keys, _tenants, now),
            Tokens = _tokens?.State,
            Limits = [.. _gates.Scopes.Select(Report)],
            LimitsError = _limitsError(),
            ActiveByTenant = _model.Tenants.ToDictionary(t => t.Name, t => _gates[t].Active, StringComparer.Ordinal),
        };
    }

    private RouteReport Report(Route route, FleetView view, IEnumerable<WarmRung> warm, IReadOnlyDictionary<string, IReadOnlyList<ServiceStateReport>> states) => new(
        route.Name,
        [.. route.Ladder.Select(r => r.Backends.Select(b => b.Name).ToArray())],
        route.Ladder.FirstOrDefault(r => r.Backends.Any(b => _eligibility.Of(b, view).Kind <= EligibilityKind.Throttled))?.Number ?? 0)
    {
        Timers = route.Ladder.SelectMany(r => r.Backends).ToDictionary(b => b.Name, b => TimersReport.Of(b.Timers), StringComparer.Ordinal),
        Slo = _slo.Report(route.Name),
        Lanes = [.. _places.Lanes().Where(lane => lane.Route == route.Name).OrderBy(lane => lane.Lane)
            .Select(lane => new LaneReport(lane.Lane.ToString().ToLowerInvariant(), Math.Round(lane.AdmittedPerSecond, 2), Math.Round(lane.ShedPerSecond, 2), lane.Shed))],
        States = states[route.Name],
        Sources = route.Ladder.Where(rung => rung.Source is not BackendSource).ToDictionary(rung => rung.Number, rung => rung.Source.Kind),
        Switches = [.. view.Switches.Values.Where(off => off.Route == route.Name && off.Until > _time.GetUtcNow()).OrderBy(off => off.Tenant, StringComparer.Ordinal).Select(SwitchReport.Of)],
        Warm = [.. warm.Where(rung => rung.Route == route.Name).Select(rung => new WarmRungReport(rung.Rung, rung.Warm, rung.MinWarm, rung.Missing))],
    };

    private LimitReport Report(LimitScope scope) => new()
    {
        Tenant = scope.Tenant,
        Route = scope.Route,
        Active = scope.Active,
        Share = Math.Round(scope.Share, 3),
        RequestsLeft = scope.Rates.Requests?.Remaining,
        TokensLeft = scope.Rates.Tokens?.Remaining,
        Budgets = [.. scope.Budgets.Select(use => new BudgetUseReport(use.Word, Math.Round(use.Used, 6), use.Budget, use.Kind == BudgetKind.Tokens ? use.Word : _model.Currency))],
    };

    private static InferenceReport Report(InferenceSettings settings, BackendHealth? health, DateTimeOffset now) => new()
    {
        State = (health?.Inference?.State ?? HealthState.Unknown).ToString().ToLowerInvariant(),
        Reason = health?.Inference?.Reason,
        At = health?.Inference?.At,
        FirstTokenMs = health?.Inference?.FirstToken is { } first ? Math.Round(first.TotalMilliseconds, 1) : null,
        TokensPerSecond = health?.Inference?.TokensPerSecond is { } pace ? Math.Round(pace, 1) : null,
        TokensToday = TokenSpending.On(now, health?.Spent).Tokens,
        TokensPerDay = settings.TokensPerDay,
    };

    private BackendReport Report(Backend backend, FleetView view, long attempts)
    {
        var now = _time.GetUtcNow();
        var eligibility = _eligibility.Of(backend, view);
        var health = view.Health.GetValueOrDefault(backend.Name);
        var circuit = _circuits[backend].State;
        var load = _loads[backend];
        var hold = view.HoldOn(backend.Name, _time.GetUtcNow());
        return new BackendReport
        {
            Name = backend.Name,
            Protocol = ProtocolNames.Of(backend.Protocol),
            Model = backend.Model,
            Zone = backend.Zone,
            Health = (health?.State ?? HealthState.Unknown).ToString().ToLowerInvariant(),
            HealthReason = health?.Reason,
            CheckedAt = health?.CheckedAt,
            Running = health?.Running,
            Waiting = health?.Waiting,
            KvCacheUse = health?.KvCacheUse,
            IsCold = health?.IsCold ?? false,
            Gpu = health?.Gpu is { } gpu
                ? new GpuReport(gpu.Temperature, gpu.MemoryTemperature, gpu.Xid, gpu.DoubleBitErrors, gpu.ThrottleReasons, gpu.FreeMebibytes, gpu.Utilization)
                : null,
            Inference = backend.Health.Inference.IsEnabled ? Report(backend.Health.Inference, health, now) : null,
            Circuit = circuit.Phase.ToString().ToLowerInvariant(),
            CircuitCause = circuit.Phase == CircuitPhase.Closed ? null : $"{circuit.Cause}: {circuit.Figures}",
            CircuitScope = circuit.Phase == CircuitPhase.Closed ? null : circuit.IsShared ? "fleet" : "instance",
            TrialHolder = circuit.IsTrialHeld(_time.GetUtcNow()) ? circuit.TrialHolder : null,
            OpenUntil = circuit.Phase == CircuitPhase.Open ? circuit.OpenUntil : null,
            Hold = hold is null ? null : new HoldReport(hold.Kind.ToString().ToLowerInvariant(), hold.Since, hold.Until, hold.Who, hold.Why),
            InFlight = load.InFlight,
            Limit = load.Limit,
            Attempts = attempts,
            LatencyMs = load.LatestLatency is { } latency ? Math.Round(latency.TotalMilliseconds, 1) : null,
            Timers = TimersReport.Of(backend.Timers),
            Eligibility = eligibility.Kind == EligibilityKind.Usable ? "usable" : eligibility.Reason,
            EligibilityKind = eligibility.Kind,
            EligibleAt = eligibility.Until,
        };
    }

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 2);
}
