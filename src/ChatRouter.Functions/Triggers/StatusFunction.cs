using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>What load balancers and operators ask.</summary>
public sealed class StatusFunction(StatusEndpoints status)
{
    /// <summary><c>GET /healthz</c>: alive.</summary>
    [Function("healthz")]
    public Task AliveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "healthz")] HttpRequest request)
        => StatusEndpoints.AliveAsync(request.HttpContext);

    /// <summary><c>GET /readyz</c>: able to answer; with the operator's key, the reasons too.</summary>
    [Function("readyz")]
    public Task ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "readyz")] HttpRequest request)
        => status.ReadyAsync(request.HttpContext);

    /// <summary><c>GET /ops/state</c>.</summary>
    [Function("opsstate")]
    public Task StateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops/state")] HttpRequest request)
        => status.StateAsync(request.HttpContext);

    /// <summary><c>GET /ops/decisions/{id}</c>.</summary>
    [Function("opsdecision")]
    public Task DecisionAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops/decisions/{id}")] HttpRequest request, string id)
        => status.DecisionAsync(request.HttpContext, id);

    /// <summary>Every other path and method: a 404 or 405 that an OpenAI SDK understands. The name sorts last: the Functions host tries functions in that order.</summary>
    [Function("zz-unmatched")]
    public Task NotFoundAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "patch", "delete", "options", Route = "{*path}")] HttpRequest request)
        => StatusEndpoints.NotFoundAsync(request.HttpContext);
}
