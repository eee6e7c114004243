using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST /ops/cache/purge</c>; needs the operator's key.</summary>
public sealed class CacheEndpoints
{
    private readonly CachePurge _purge;
    private readonly OperatorCall _call;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public CacheEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<CacheEndpoints> log)
    {
        _purge = engine.CachePurge;
        _call = new OperatorCall(engine, model, time, log);
    }

    /// <summary>Makes kept answers impossible to find, on every instance.</summary>
    public Task PurgeAsync(HttpContext context, CancellationToken cancellationToken) => _call.RunAsync<CachePurgeOrder>(context, _purge.PurgeAsync, Write, cancellationToken);

    private static Refusal? Write(Utf8JsonWriter json, CachePurgeOrder? order)
    {
        json.WriteStartObject();
        json.WriteString("route"u8, order!.Route);
        json.WriteString("tenant"u8, order.Tenant);
        json.WriteString("who"u8, order.Who);
        json.WriteString("why"u8, order.Why);
        json.WriteEndObject();
        return null;
    }
}
