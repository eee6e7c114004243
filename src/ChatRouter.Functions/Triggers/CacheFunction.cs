using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Kept answers, for operators.</summary>
public sealed class CacheFunction(CacheEndpoints endpoints)
{
    /// <summary><c>POST /ops/cache/purge</c>.</summary>
    [Function("opscachepurge")]
    public Task PurgeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ops/cache/purge")] HttpRequest request, CancellationToken cancellationToken)
        => endpoints.PurgeAsync(request.HttpContext, cancellationToken);
}
