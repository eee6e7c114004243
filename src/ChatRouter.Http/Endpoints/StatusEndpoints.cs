using System.Text.Json;
using ChatRouter.Admission.Keys;
using ChatRouter.Http.Headers;
using ChatRouter.Operations.Reports;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>GET /healthz</c>, <c>/readyz</c>, <c>/ops/state</c> and <c>/ops/decisions/{id}</c>.</summary>
public sealed class StatusEndpoints
{
    private readonly RouterEngine _engine;
    private readonly KeyRing _keys;

    /// <summary>Reports on <paramref name="engine"/>.</summary>
    public StatusEndpoints(RouterEngine engine)
    {
        _engine = engine;
        _keys = engine.Keys;
    }

    /// <summary>The process is alive.</summary>
    public static Task AliveAsync(HttpContext context) => JsonEndpoint.WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "alive");
        json.WriteEndObject();
        return null;
    });

    /// <summary>
    /// 200 while every route has a backend to go to, else 503; with counts for everybody, and with reasons for the operator, because they name backends and zones.
    /// A rung without its minimum of warm backends makes it "degraded", still with 200: callers are answered, and a balancer must not move them for a fallback
    /// that nobody needs yet.
    /// </summary>
    public Task ReadyAsync(HttpContext context)
    {
        var state = _engine.State();
        var ready = state.Routes.All(r => r.ServingRung > 0);
        var isOperator = _keys.IsOperator(CallerKey.Of(context.Request));
        return JsonEndpoint.WriteAsync(context, ready ? 200 : 503, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, !ready ? "not ready" : state.Routes.Any(r => r.Warm.Any(rung => rung.Warm < rung.MinWarm)) ? "degraded" : "ready");
            WriteCounts(json, "routes"u8, state.Routes.Count, "served"u8, state.Routes.Count(r => r.ServingRung > 0));
            WriteCounts(json, "backends"u8, state.Backends.Count, "usable"u8, state.Backends.Count(b => b.Eligibility == "usable"));
            if (isOperator) WriteReasons(json, state);
            json.WriteEndObject();
            return null;
        });
    }

    /// <summary>The system as this instance sees it; needs the operator's key.</summary>
    public Task StateAsync(HttpContext context) => JsonEndpoint.RunForOperatorAsync(context, _keys, json =>
    {
        JsonSerializer.Serialize(json, _engine.State(), OpsJson.Options);
        return null;
    });

    /// <summary>How a request was routed; needs the operator's key.</summary>
    public Task DecisionAsync(HttpContext context, string id) => JsonEndpoint.RunForOperatorAsync(context, _keys, json =>
    {
        if (_engine.Decisions.Find(id) is not { } decision) return Refusals.UnknownObject("decision record", id);
        JsonSerializer.Serialize(json, decision, OpsJson.Options);
        return null;
    });

    /// <summary>Any other path, and a known one with the wrong method.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "/");
        if (KnownPaths.MethodsOf(path) is not { } methods) return JsonEndpoint.RefuseAsync(context, Refusals.UnknownPath(method, path));
        context.Response.Headers.Allow = methods;
        return JsonEndpoint.RefuseAsync(context, Refusals.WrongMethod(method, path, methods));
    }

    private static void WriteCounts(Utf8JsonWriter json, ReadOnlySpan<byte> kind, int total, ReadOnlySpan<byte> state, int inState)
    {
        json.WriteStartObject(kind);
        json.WriteNumber("total"u8, total);
        json.WriteNumber(state, inState);
        json.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter json, StateReport state)
    {
        json.WriteStartArray("reasons"u8);
        foreach (var reason in ReadinessReasons.Of(state)) json.WriteStringValue(reason);
        json.WriteEndArray();
    }
}
