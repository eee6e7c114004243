using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using ChatRouter.Admission;
using ChatRouter.Answers;
using ChatRouter.Attempts;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;
using ChatRouter.Routing;
using ChatRouter.Telemetry;

namespace ChatRouter.Pipeline;

/// <summary>The whole flow of a request: read, admit, plan, dispatch, record. Thread-safe.</summary>
public sealed class RequestPipeline
{
    private readonly RouterModel _model;
    private readonly FrozenDictionary<string, Route> _routes;
    private readonly RouteNames _names;
    private readonly CallerZones _zones;
    private readonly TenantGates _gates;
    private readonly FleetSynchronizer _fleet;
    private readonly ProbeCoordinator _probing;
    private readonly EligibilityCheck _eligibility;
    private readonly RoutePlanner _planner;
    private readonly Dispatcher _dispatcher;
    private readonly DecisionRing _decisions;
    private readonly TimeProvider _time;

    internal RequestPipeline(
        RouterModel model, TenantGates gates, FleetSynchronizer fleet, ProbeCoordinator probing, EligibilityCheck eligibility, RoutePlanner planner, Dispatcher dispatcher, DecisionRing decisions, TimeProvider time)
    {
        _model = model;
        _routes = model.Routes.ToFrozenDictionary(StringComparer.Ordinal);
        _names = new RouteNames(model.Routes.Keys);
        _zones = new CallerZones(model);
        _gates = gates;
        _fleet = fleet;
        _probing = probing;
        _eligibility = eligibility;
        _planner = planner;
        _dispatcher = dispatcher;
        _decisions = decisions;
        _time = time;
    }

    /// <summary>Answers one chat request into the sink: a complete answer or one clear error.</summary>
    /// <param name="call">Who asks, and how.</param>
    /// <param name="body">The JSON body; must stay valid until the task is done.</param>
    /// <param name="sink">Where the answer goes.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // Every request waits here: its state is used again.
    public async ValueTask RunAsync(IncomingCall call, ReadOnlyMemory<byte> body, IAnswerSink sink, CancellationToken gone)
    {
        var refusal = ChatRequestScanner.Scan(body, _model.Limits, out var request, _names);
        Route? route = null;
        if (refusal is null && !_routes.TryGetValue(request!.Model, out route)) refusal = UnknownModel(request.Model);
        if (refusal is not null)
        {
            await RefuseAsync(sink, refusal, gone);
            return;
        }

        var gate = _gates[call.Tenant];
        if (gate.Enter() is { } closed)
        {
            await RefuseAsync(sink, closed, gone);
            return;
        }

        var deadline = new Deadline(_time, call.Deadline is { } asked && asked < route!.Deadline ? asked : route!.Deadline);
        var zone = _zones.Of(call.Zone, out var zoneNote);
        var decision = new DecisionRecord
        {
            Id = call.RequestId,
            At = _time.GetUtcNow(),
            Route = route.Name,
            Tenant = call.Tenant.Name,
            Lane = call.Lane,
            Stream = request!.Stream,
            Zone = zone,
            ZoneNote = zoneNote,
        };
        using var span = RouterTracing.Request(decision, call.TraceParent);
        try
        {
            var view = await _fleet.FreshAsync(gone);
            _probing.Consider(view, decision.At);
            var plan = Plan(route, request, view, decision);
            decision.Plan = plan.Candidates;
            decision.Skipped = plan.Skipped;
            decision.Panic = plan.Panic;
            await _dispatcher.RunAsync(
                new ChatCall { Request = request, Route = route, Deadline = deadline, Sink = sink, Decision = decision, TraceParent = call.TraceParent, Gone = gone }, plan);
        }
        finally
        {
            gate.Leave();
            decision.Result ??= gone.IsCancellationRequested ? "caller_gone" : RefusalCodes.InternalError;
            decision.Duration = deadline.Elapsed;
            _decisions.Add(decision);
            RouterMeters.Request(decision);
            RouterTracing.End(span, decision);
        }
    }

    /// <summary>Answers with an error alone.</summary>
    public static async Task RefuseAsync(IAnswerSink sink, Refusal refusal, CancellationToken gone)
    {
        var mustBreak = ErrorAnswer.Write(sink, refusal);
        await sink.Body.FlushAsync(gone);
        if (mustBreak) await sink.BreakOffAsync();
    }

    private RoutePlan Plan(Route route, ChatRequest request, FleetView view, DecisionRecord decision)
    {
        var panic = _model.Panic.Of(decision.Lane);
        var plan = _planner.Plan(route, request, backend => _eligibility.Of(backend, view), panic, decision.Zone);
        return panic == PanicPolicy.Try && (plan.Candidates.IsEmpty || plan.Panic is not null) ? InPanic(plan, route, request, view, decision) : plan;
    }

    /// <summary>Nothing is usable. Probes may be wrong about everybody at once, as when the prober's own network is gone; what calls have shown still counts.</summary>
    private RoutePlan InPanic(RoutePlan plan, Route route, ChatRequest request, FleetView view, DecisionRecord decision)
    {
        var unprobed = _planner.Plan(route, request, backend => _eligibility.Of(backend, view, believesProbes: false), PanicPolicy.Fail, decision.Zone);
        if (unprobed.Candidates.IsEmpty) return plan;
        decision.Overruled = [.. plan.Skipped.Where(s => unprobed.Candidates.Any(c => c.Backend.Name == s.Backend && c.Rung.Number == s.Rung))];
        return unprobed with { Panic = PanicPolicy.Try };
    }

    private Refusal UnknownModel(string model)
    {
        var known = string.Join(", ", _model.Routes.Keys.Order(StringComparer.Ordinal).Take(10));
        var shown = model.Length <= 64 ? model : string.Create(CultureInfo.InvariantCulture, $"{model.AsSpan(0, 64)}...");
        return new Refusal(404, RefusalCodes.ModelNotFound, $"The model '{shown}' does not exist. Models here: {known}.", Param: "model");
    }
}
