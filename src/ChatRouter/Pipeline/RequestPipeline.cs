using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using ChatRouter.Admission.Caps;
using ChatRouter.Admission.Contexts;
using ChatRouter.Admission.Limits;
using ChatRouter.Admission.Places;
using ChatRouter.Answers;
using ChatRouter.Attempts;
using ChatRouter.Caching;
using ChatRouter.Fallbacks;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Pipeline.Caching;
using ChatRouter.Pipeline.Releases;
using ChatRouter.Pipeline.Repeats;
using ChatRouter.Pipeline.Rollout;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;
using ChatRouter.Routing;
using ChatRouter.ServiceState;
using ChatRouter.Slo;
using ChatRouter.Slo.Trajectories;
using ChatRouter.Telemetry;
using ChatRouter.Tokens;

namespace ChatRouter.Pipeline;

/// <summary>The whole flow of a request: read, admit, plan, dispatch, record. Thread-safe.</summary>
public sealed class RequestPipeline
{
    private readonly RouterModel _model;
    private readonly FrozenDictionary<string, Route> _routes;
    private readonly RouteNames _names;
    private readonly PromptEstimates _estimates;
    private readonly PromptEstimate _estimate;
    private readonly CallerZones _zones;
    private readonly TenantGates _gates;
    private readonly FleetSynchronizer _fleet;
    private readonly ProbeCoordinator _probing;
    private readonly RequestPlanner _planner;
    private readonly Dispatcher _dispatcher;
    private readonly FallbackLadders _fallbacks;
    private readonly IEventLog _events;
    private readonly DecisionRing _decisions;
    private readonly SloAccount _slo;
    private readonly AnswerCache _cache;
    private readonly ReleaseTraffic _releases;
    private readonly TimeProvider _time;
    private readonly RefusedRequests _refused;

    internal RequestPipeline(
        RouterModel model, TenantGates gates, FleetSynchronizer fleet, ProbeCoordinator probing, RequestPlanner planner, Dispatcher dispatcher, FallbackLadders fallbacks, IEventLog events, DecisionRing decisions, SloAccount slo, AnswerCache cache, ReleaseTraffic releases, TimeProvider time)
    {
        _model = model;
        _routes = model.Routes.ToFrozenDictionary(StringComparer.Ordinal);
        _names = new RouteNames(model.Routes.Keys);
        _estimates = new PromptEstimates(model);
        _estimate = _estimates.Of;
        _zones = new CallerZones(model);
        _gates = gates;
        _fleet = fleet;
        _probing = probing;
        _planner = planner;
        _dispatcher = dispatcher;
        _fallbacks = fallbacks;
        _events = events;
        _decisions = decisions;
        _slo = slo;
        _cache = cache;
        _releases = releases;
        _time = time;
        _refused = new RefusedRequests(model.Repeats, time);
        Joined = new JoinedAnswers(this, model.Repeats, time);
    }

    /// <summary>Plans a share of the requests by another configuration as well; null: none is tried.</summary>
    internal PlanComparison? Comparison { get; set; }

    /// <summary>Answers under their <c>Idempotency-Key</c>.</summary>
    internal JoinedAnswers Joined { get; }

    /// <summary>Opens the state of a request that has reached the door. <see cref="Close"/> ends it, whatever has become of it.</summary>
    /// <param name="id">Unique; becomes the decision record's id.</param>
    /// <param name="traceParent">W3C <c>traceparent</c> of the caller, or null.</param>
    public RequestState Open(string id, string? traceParent = null) => new(id, _time.GetUtcNow(), _time.GetTimestamp(), traceParent);

    /// <summary>Answers one chat request into the sink: a complete answer or one clear error.</summary>
    /// <param name="state">Opened at the door; closed when this is done.</param>
    /// <param name="call">Who asks, and how.</param>
    /// <param name="body">The JSON body; must stay valid until the task is done.</param>
    /// <param name="sink">Where the answer goes.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    public ValueTask RunAsync(RequestState state, IncomingCall call, ReadOnlyMemory<byte> body, IAnswerSink sink, CancellationToken gone)
        => call.IdempotencyKey is null || _model.Repeats.KeepAnswers == TimeSpan.Zero ? AnswerAsync(state, call, body, sink, gone) : new ValueTask(Joined.RunAsync(state, call, body, sink, gone));

    /// <summary>The same, whether or not there is an answer under its key.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // Every request waits here: its state is used again.
    internal async ValueTask AnswerAsync(RequestState state, IncomingCall call, ReadOnlyMemory<byte> body, IAnswerSink sink, CancellationToken gone)
    {
        state.Identify(call.Tenant.Name, call.Lane ?? call.Tenant.Lane);
        if (_refused.Refuse(call, body.Span, state) is { } again)
        {
            await RefuseAsync(state, sink, again, gone);
            return;
        }

        state.Trajectory = call.Trajectory;
        if (call.Trajectory is not null) state.BodyMark = BodyMark.Of(body.Span);
        var gate = (call.Payer is null ? null : _gates.Find(call.Payer)) ?? _gates[call.Tenant];
        var held = default(Claim);
        var refusal = Read(call, body, state, out var request, out var route)
            ?? (call.Payer is null ? gate.Enter(route!, TokenEstimate.Of(request!), out held) : gate.EnterLine(route!, TokenEstimate.Of(request!), out held));
        if (refusal is not null)
        {
            state.Refusal = refusal;
            _refused.Note(call, body.Span, state);
            await RefuseAsync(state, sink, refusal, gone);
            return;
        }

        ShadowVisit? copy = null;
        var deadline = new Deadline(_time, call.Deadline is { } asked && asked < route!.Deadline ? asked : route!.Deadline);
        (state.Zone, state.ZoneNote) = (_zones.Of(call.Zone, out var zoneNote), zoneNote);
        using var span = RouterTracing.Request(route.Name, state.Id, state.At, state.TraceParent);
        try
        {
            var view = await _fleet.FreshAsync(gone);
            if (span is not null && view.States.TryGetValue(route.Name, out var states) && !states.IsEmpty) RouterTracing.State(span, ServiceStateNames.Of(states[0].Kind));
            _probing.Consider(view, state.At);
            route = call.Instead ?? _releases.Choose(route, request!, view, state, out copy);
            var off = view.SwitchOn(route.Name, call.Payer ?? call.Tenant.Name, state.At);
            using var visit = off is null ? CacheVisit.Open(_cache, call, request!, route, state, view, _time) : null;
            if (visit is not null && await visit.TryAnswerAsync(sink, deadline, gone)) return;
            if (off is null && call.Cache is { OnlyIfCached: true })
            {
                await RefuseAsync(sink, CacheVisit.Refuse(state), gone);
                return;
            }

            var claim = new PlaceClaim(route.Name, state.Lane!.Value, call.Tenant.Name, call.Tenant.Weight, request!.PromptTokensEstimate, held.Tokens - request.PromptTokensEstimate);
            var kept = visit?.Tee(sink) ?? sink;
            var chat = new ChatCall { Request = request, Route = route, Deadline = deadline, Sink = copy?.Tee(kept) ?? kept, State = state, Claim = claim, TraceParent = state.TraceParent, LastResort = LowerRungs.Of(_fallbacks, route, call, state, _events, _time), Gone = gone };
            if (off is not null)
            {
                await LowerRungs.TellOffAsync(chat, off.Until - state.At, _time);
                return;
            }

            var plan = _planner.Plan(route, request, view, state);
            Comparison?.Consider(call, body, plan, view);
            if (call.Terms is { } terms) plan = plan.Accepted(terms);
            state.Note(plan);
            await _dispatcher.RunAsync(chat, plan);
            PromptLearning.Learn(_estimates, request, state);
        }
        finally
        {
            gate.Leave(held, state.TokensSpent(held.Tokens), state.Usage, state.Payee);
            _refused.Note(call, body.Span, state);
            var decision = Record(state, gone);
            _decisions.Add(decision);
            copy?.End(decision);
            RouterTracing.End(span, decision);
        }
    }

    /// <summary>Reads what is left of a tenant's rate limits for a request; null if it has none.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="state">The request: its route may have limits of its own.</param>
    public Func<RateLimits>? LimitsOf(Tenant tenant, RequestState state)
    {
        var gate = _gates[tenant];
        return gate.HasRouteLimits ? () => gate.RatesOn(state.Route) : gate.Rates;
    }

    /// <summary>Answers a request with an error before it is planned, and closes it: a refusal is a decision, too.</summary>
    /// <param name="state">Opened at the door.</param>
    /// <param name="sink">Where the error goes.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    /// <param name="tenant">Who asks, if the key is known.</param>
    public async Task RefuseAsync(RequestState state, IAnswerSink sink, Refusal refusal, CancellationToken gone, Tenant? tenant = null)
    {
        if (tenant is not null) state.Identify(tenant.Name, tenant.Lane);
        state.Result = refusal.Code;
        try
        {
            await RefuseAsync(sink, refusal, gone);
        }
        finally
        {
            Close(state, gone);
        }
    }

    /// <summary>Closes a request that ended before it was planned: its caller has left, or the router has a bug. Does nothing if it is closed.</summary>
    public void Close(RequestState state, CancellationToken gone)
    {
        if (state.IsClosed) return;
        var decision = Record(state, gone);
        _decisions.AddRefused(decision);
        RouterTracing.Refused(decision, state.TraceParent);
    }

    /// <summary>Answers with an error alone.</summary>
    public static async Task RefuseAsync(IAnswerSink sink, Refusal refusal, CancellationToken gone)
    {
        var mustBreak = ErrorAnswer.Write(sink, refusal);
        await sink.Body.FlushAsync(gone);
        if (mustBreak) await sink.BreakOffAsync();
    }

    private DecisionRecord Record(RequestState state, CancellationToken gone)
    {
        state.Result ??= gone.IsCancellationRequested ? "caller_gone" : RefusalCodes.InternalError;
        var decision = state.Close(_time.GetElapsedTime(state.Started));
        RouterMeters.Request(decision);
        _slo.Count(decision);
        if (decision.Variant is not null) _releases.Count(decision);
        return decision;
    }

    private Refusal? Read(IncomingCall call, ReadOnlyMemory<byte> body, RequestState state, out ChatRequest? request, out Route? route)
    {
        route = null;
        if (ChatRequestScanner.Scan(body, _model.Limits, out request, _names, _estimate) is { } refusal) return refusal;
        state.Stream = request!.Stream;
        if (call.Lane is null && request.TierLane is { } lane && call.Tenant.MayUse(lane)) state.Identify(call.Tenant.Name, lane);
        if (!_routes.TryGetValue(request.Model, out route) || !call.Tenant.MayUse(route)) return UnknownModel.Refuse(_model, request.Model, call.Tenant);
        state.Route = route.Name;
        if (call.ContextAge is { } age)
        {
            var stale = ContextCheck.Refuse(route.Context, age, ref body, out var finding);
            state.Context = finding;
            if (stale is not null) return stale;
            if (finding == ContextCheck.Dropped && ChatRequestScanner.Scan(body, _model.Limits, out request, _names, _estimate) is { } wrong) return wrong;
        }

        if (CapCheck.Refuse(route.Caps, request!) is { } excess) return excess;
        request = CapCheck.Clamp(route.Caps, request!, out var clamped);
        state.Clamped = clamped;
        return null;
    }
}
