using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>What operators look at.</summary>
public sealed class OperationsFunction(PageEndpoints page, ListEndpoints lists, MetricsEndpoint metrics)
{
    /// <summary><c>GET /ops</c>: the operations page.</summary>
    [Function("opspage")]
    public Task PageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops")] HttpRequest request) => PageEndpoints.PageAsync(request.HttpContext);

    /// <summary><c>GET /ops/stream</c>: the state, again and again.</summary>
    [Function("opsstream")]
    public Task StreamAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops/stream")] HttpRequest request, CancellationToken cancellationToken)
        => page.StreamAsync(request.HttpContext, cancellationToken);

    /// <summary><c>GET /ops/events</c>.</summary>
    [Function("opsevents")]
    public Task EventsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops/events")] HttpRequest request, CancellationToken cancellationToken)
        => lists.EventsAsync(request.HttpContext, cancellationToken);

    /// <summary><c>GET /ops/decisions</c>.</summary>
    [Function("opsdecisions")]
    public Task DecisionsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops/decisions")] HttpRequest request) => lists.DecisionsAsync(request.HttpContext);

    /// <summary><c>GET /metrics</c>: Prometheus' text format.</summary>
    [Function("metrics")]
    public Task MetricsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "metrics")] HttpRequest request) => metrics.GetAsync(request.HttpContext);
}
