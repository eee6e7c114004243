namespace ChatRouter.Slo.Trajectories;

/// <summary>What an application says of a task that has ended.</summary>
/// <param name="Outcome">Completed or failed.</param>
/// <param name="FailedTools">Tool calls that failed.</param>
/// <param name="FailedRetrievals">Retrievals that failed.</param>
internal readonly record struct TrajectoryReport(TrajectoryOutcome Outcome, int FailedTools, int FailedRetrievals);
