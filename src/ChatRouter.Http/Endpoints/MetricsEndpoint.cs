using System.Text;
using ChatRouter.Admission.Keys;
using ChatRouter.Http.Headers;
using ChatRouter.Http.Metrics;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>GET /metrics</c>: the figures of this instance and of the account in Prometheus' text format; needs the operator's key.</summary>
public sealed class MetricsEndpoint
{
    private readonly RouterEngine _engine;
    private readonly KeyRing _keys;

    /// <summary>Shows what <paramref name="engine"/> knows.</summary>
    public MetricsEndpoint(RouterEngine engine)
    {
        _engine = engine;
        _keys = engine.Keys;
    }

    /// <summary>Answers a scrape.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (!_keys.IsOperator(CallerKey.Of(context.Request)))
        {
            await JsonEndpoint.RefuseAsync(context, Refusals.OpsKeyNeeded);
            return;
        }

        var text = new PrometheusText();
        var state = _engine.State();
        TrafficMetrics.Write(text, _engine.Decisions.Tally);
        RouteMetrics.Write(text, state);
        BackendMetrics.Write(text, state);
        FleetMetrics.Write(text, state);
        var body = Encoding.UTF8.GetBytes(text.ToString());
        var response = context.Response;
        response.ContentType = PrometheusText.ContentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
