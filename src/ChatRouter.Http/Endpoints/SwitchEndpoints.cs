using System.Text.Json;
using ChatRouter.Fleet;
using ChatRouter.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST /ops/routes/{route}/disable</c> and <c>/enable</c>; both need the operator's key.</summary>
public sealed class SwitchEndpoints
{
    private readonly RouterEngine _engine;
    private readonly OperatorCall _call;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public SwitchEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<SwitchEndpoints> log)
    {
        _engine = engine;
        _call = new OperatorCall(engine, model, time, log);
    }

    /// <summary>Off, for all or for one tenant.</summary>
    public Task DisableAsync(HttpContext context, string route, CancellationToken cancellationToken)
        => _call.RunAsync(context, body => _engine.Switches.DisableAsync(route, body), (json, off) => Write(json, route, off), cancellationToken);

    /// <summary>On again.</summary>
    public Task EnableAsync(HttpContext context, string route, CancellationToken cancellationToken)
        => _call.RunAsync<RouteSwitch>(context, async body => (null, await _engine.Switches.EnableAsync(route, body)), (json, off) => Write(json, route, off), cancellationToken);

    private static Refusal? Write(Utf8JsonWriter json, string route, RouteSwitch? off)
    {
        json.WriteStartObject();
        json.WriteString("route"u8, off?.Route ?? route);
        json.WriteBoolean("disabled"u8, off is not null);
        if (off is not null)
        {
            if (off.Tenant.Length > 0) json.WriteString("tenant"u8, off.Tenant);
            json.WriteString("since"u8, off.Since);
            json.WriteString("until"u8, off.Until);
            json.WriteString("who"u8, off.Who);
            json.WriteString("why"u8, off.Why);
        }

        json.WriteEndObject();
        return null;
    }
}
