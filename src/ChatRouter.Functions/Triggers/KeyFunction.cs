using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Tenants' keys, for operators.</summary>
public sealed class KeyFunction(KeyEndpoints endpoints)
{
    /// <summary><c>GET</c> and <c>POST /ops/keys</c>.</summary>
    [Function("opskeys")]
    public Task ListOrCreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "ops/keys")] HttpRequest request, CancellationToken cancellationToken)
        => endpoints.ListOrCreateAsync(request.HttpContext, cancellationToken);

    /// <summary><c>DELETE /ops/keys/{id}</c>.</summary>
    [Function("opskey")]
    public Task RevokeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "ops/keys/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
        => endpoints.RevokeAsync(request.HttpContext, id, cancellationToken);
}
