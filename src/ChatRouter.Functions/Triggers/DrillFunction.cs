using ChatRouter.Http.Endpoints;
using ChatRouter.Operations.Drills.Scheduled;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Scheduled drills: what is due, looked for every minute, and what came of them. A missed tick is not made up for, the next one looks at what is due.</summary>
public sealed class DrillFunction(ScheduledDrills drills, DrillEndpoints endpoints)
{
    /// <summary>Runs what is due.</summary>
    [Function("rundrills")]
    public Task RunAsync([TimerTrigger("0 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) => drills.RunAsync(cancellationToken);

    /// <summary><c>GET /ops/drills</c>.</summary>
    [Function("opsdrills")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ops/drills")] HttpRequest request, CancellationToken cancellationToken)
        => endpoints.ListAsync(request.HttpContext, cancellationToken);
}
