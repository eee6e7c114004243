using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>What applications report.</summary>
public sealed class CallerReportFunction(CallerReportEndpoints reports)
{
    /// <summary><c>POST /v1/feedback</c>.</summary>
    [Function("feedback")]
    public Task FeedbackAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/feedback")] HttpRequest request, CancellationToken cancellationToken)
        => reports.FeedbackAsync(request.HttpContext, cancellationToken);

    /// <summary><c>POST /v1/trajectories/{id}</c>.</summary>
    [Function("endtrajectory")]
    public Task TrajectoryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/trajectories/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
        => reports.TrajectoryAsync(request.HttpContext, id, cancellationToken);
}
