using System.Collections.Frozen;
using ChatRouter.Admission.Caps;
using ChatRouter.Admission.Contexts;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;
using ChatRouter.Tokens;

namespace ChatRouter.Pipeline;

/// <summary>Reads a request, finds its route, and holds it against what the route allows. Learns from what backends count. Thread-safe.</summary>
internal sealed class RequestReader
{
    private readonly RouterModel _model;
    private readonly FrozenDictionary<string, Route> _routes;
    private readonly RouteNames _names;
    private readonly PromptEstimates _estimates;
    private readonly PromptEstimate _estimate;

    public RequestReader(RouterModel model)
    {
        _model = model;
        _routes = model.Routes.ToFrozenDictionary(StringComparer.Ordinal);
        _names = new RouteNames(model.Routes.Keys);
        _estimates = new PromptEstimates(model);
        _estimate = _estimates.Of;
    }

    /// <summary>The refusal of a request that cannot be read or asks for more than it may, or null.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="body">The JSON body.</param>
    /// <param name="state">Gets what was found.</param>
    /// <param name="request">The request; null if it cannot be read.</param>
    /// <param name="route">Its route; null if there is none.</param>
    public Refusal? Read(IncomingCall call, ReadOnlyMemory<byte> body, RequestState state, out ChatRequest? request, out Route? route)
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

    /// <summary>From one attempt alone: what several backends counted together tells of none.</summary>
    public void Learn(ChatRequest request, RequestState state)
    {
        const RequestTraits Media = RequestTraits.Audio | RequestTraits.Files | RequestTraits.OtherMedia;
        if (request.Prompt.Images == 0 && (request.Traits & Media) == RequestTraits.None && state is { Result: "complete", Fallback: null, Usage: { } usage, Attempts: [var only] })
            _estimates.Learn(only.Backend, request.Prompt, usage.PromptTokens);
    }
}
