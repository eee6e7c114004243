using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Routes off and on.</summary>
public sealed class SwitchFunction(SwitchEndpoints endpoints)
{
    /// <summary><c>POST /ops/routes/{route}/disable</c>.</summary>
    [Function("opsdisable")]
    public Task DisableAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/routes/{route}/disable")] HttpRequest request, string route, CancellationToken cancellationToken)
        => endpoints.DisableAsync(request.HttpContext, route, cancellationToken);

    /// <summary><c>POST /ops/routes/{route}/enable</c>.</summary>
    [Function("opsenable")]
    public Task EnableAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/routes/{route}/enable")] HttpRequest request, string route, CancellationToken cancellationToken)
        => endpoints.EnableAsync(request.HttpContext, route, cancellationToken);
}
