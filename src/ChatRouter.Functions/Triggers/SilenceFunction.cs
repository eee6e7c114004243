using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>What operators do not want to be told of.</summary>
public sealed class SilenceFunction(SilenceEndpoints endpoints)
{
    /// <summary><c>GET</c> and <c>POST /ops/silences</c>.</summary>
    [Function("opssilences")]
    public Task ListOrAddAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "ops/silences")] HttpRequest request, CancellationToken cancellationToken)
        => endpoints.ListOrAddAsync(request.HttpContext, cancellationToken);

    /// <summary><c>DELETE /ops/silences/{id}</c>.</summary>
    [Function("opssilence")]
    public Task RemoveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "ops/silences/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
        => endpoints.RemoveAsync(request.HttpContext, id, cancellationToken);
}
