using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Faults on command, for drills.</summary>
public sealed class FaultFunction(FaultEndpoints endpoints)
{
    /// <summary><c>GET</c>, <c>POST</c> and <c>DELETE /ops/faults</c>.</summary>
    [Function("opsfaults")]
    public Task ListAddOrClearAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "delete", Route = "ops/faults")] HttpRequest request, CancellationToken cancellationToken)
        => endpoints.ListAddOrClearAsync(request.HttpContext, cancellationToken);

    /// <summary><c>DELETE /ops/faults/{id}</c>.</summary>
    [Function("opsfault")]
    public Task RemoveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "ops/faults/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
        => endpoints.RemoveAsync(request.HttpContext, id, cancellationToken);
}
