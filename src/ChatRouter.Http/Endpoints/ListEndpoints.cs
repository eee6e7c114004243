using System.Text.Json;
using ChatRouter.Admission.Keys;
using ChatRouter.Http.Headers;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Telemetry;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>GET /ops/events</c> and <c>GET /ops/decisions</c>: lists, the newest first; both need the operator's key.</summary>
public sealed class ListEndpoints
{
    // Not a result: every request whose caller waited for an answer and did not get all of it.
    private const string Failed = "failed";

    private readonly RouterEngine _engine;
    private readonly KeyRing _keys;

    /// <summary>Lists what <paramref name="engine"/> knows.</summary>
    public ListEndpoints(RouterEngine engine)
    {
        _engine = engine;
        _keys = engine.Keys;
    }

    /// <summary>Events of the fleet by <c>route</c>, <c>subject</c>, <c>kind</c> and <c>limit</c>.</summary>
    public async Task EventsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!_keys.IsOperator(CallerKey.Of(context.Request)))
        {
            await JsonEndpoint.RefuseAsync(context, Refusals.OpsKeyNeeded);
            return;
        }

        var query = new OpsQuery(context.Request, "route", "subject", "kind", "limit");
        var filter = new EventFilter(RouteOf(query), query.Text("subject"), query.Text("kind"), query.Limit());
        if (query.Fault is { } fault)
        {
            await JsonEndpoint.RefuseAsync(context, fault);
            return;
        }

        using var both = CallerGone.Token(context, cancellationToken, out var gone);
        try
        {
            var events = await _engine.History.ReadAsync(filter, gone);
            await JsonEndpoint.RunForOperatorAsync(context, _keys, json =>
            {
                JsonSerializer.Serialize(json, events, OpsJson.Options);
                return null;
            });
        }
        catch (Exception exception) when (CallerGone.Explains(exception, gone))
        {
            // Nobody reads an answer.
            context.Abort();
        }
    }

    /// <summary>Decisions of this instance by <c>route</c>, <c>result</c> and <c>limit</c>.</summary>
    public Task DecisionsAsync(HttpContext context) => JsonEndpoint.RunForOperatorAsync(context, _keys, json =>
    {
        var query = new OpsQuery(context.Request, "route", "result", "limit");
        var (route, result, limit) = (RouteOf(query)?.Name, query.Text("result"), query.Limit());
        if (query.Fault is { } fault) return fault;
        var found = _engine.Decisions.Latest(record => (route is null || record.Route == route) && Fits(record.Result, result), limit);
        json.WriteStartObject();
        json.WriteString("instance"u8, _engine.State().Instance);
        json.WritePropertyName("decisions"u8);
        JsonSerializer.Serialize(json, found.Select(DecisionSummary.Of), OpsJson.Options);
        json.WriteEndObject();
        return null;
    });

    private static bool Fits(string? result, string? wanted)
        => wanted is null || result == wanted || (wanted == Failed && result is not ("complete" or "caller_gone"));

    private Route? RouteOf(OpsQuery query)
    {
        if (query.Text("route") is not { } name) return null;
        if (_engine.History.RouteOf(name) is { } route) return route;
        query.Refuse("route", $"must be one of: {string.Join(", ", _engine.State().Routes.Select(known => known.Name))}");
        return null;
    }
}
