namespace ChatRouter.Slo.Trajectories;

/// <summary>What became of the tasks of a route, over rolling windows of whole hours.</summary>
public sealed record TrajectorySummary
{
    /// <summary>The last 24 hours.</summary>
    public required TrajectoryCounts Day { get; init; }

    /// <summary>The last 30 days.</summary>
    public required TrajectoryCounts Month { get; init; }

    /// <summary>The last 90 days.</summary>
    public required TrajectoryCounts Quarter { get; init; }

    /// <summary>Requests that belong to no task because this instance had too many open ones, since it started.</summary>
    public required long Dropped { get; init; }
}
