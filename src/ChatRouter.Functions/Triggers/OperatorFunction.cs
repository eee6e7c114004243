using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>What operators order.</summary>
public sealed class OperatorFunction(OperatorEndpoints endpoints)
{
    /// <summary><c>POST /ops/backends/{name}/drain</c>.</summary>
    [Function("opsdrain")]
    public Task DrainAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/backends/{name}/drain")] HttpRequest request, string name, CancellationToken cancellationToken)
        => endpoints.DrainAsync(request.HttpContext, name, cancellationToken);

    /// <summary><c>POST /ops/backends/{name}/isolate</c>.</summary>
    [Function("opsisolate")]
    public Task IsolateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/backends/{name}/isolate")] HttpRequest request, string name, CancellationToken cancellationToken)
        => endpoints.IsolateAsync(request.HttpContext, name, cancellationToken);

    /// <summary><c>POST /ops/backends/{name}/release</c>.</summary>
    [Function("opsrelease")]
    public Task ReleaseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/backends/{name}/release")] HttpRequest request, string name, CancellationToken cancellationToken)
        => endpoints.ReleaseAsync(request.HttpContext, name, cancellationToken);
}
