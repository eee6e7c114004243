using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Releases, for operators.</summary>
public sealed class ReleaseFunction(ReleaseEndpoints endpoints)
{
    /// <summary><c>GET</c> and <c>POST /ops/releases</c>.</summary>
    [Function("opsreleases")]
    public Task ListOrStartAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "ops/releases")] HttpRequest request, CancellationToken cancellationToken)
        => endpoints.ListOrStartAsync(request.HttpContext, cancellationToken);

    /// <summary><c>GET /ops/releases/{name}</c>.</summary>
    [Function("opsreleaserecord")]
    public Task ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops/releases/{name}")] HttpRequest request, string name, CancellationToken cancellationToken)
        => endpoints.ShowAsync(request.HttpContext, name, cancellationToken);

    /// <summary><c>POST /ops/releases/{name}/pause</c>, <c>resume</c>, <c>promote</c> and <c>abort</c>.</summary>
    [Function("opsreleaseorder")]
    public Task OrderAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/releases/{name}/{order}")] HttpRequest request, string name, string order, CancellationToken cancellationToken)
        => endpoints.OrderAsync(request.HttpContext, name, order, cancellationToken);
}
