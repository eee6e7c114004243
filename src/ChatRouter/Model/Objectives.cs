namespace ChatRouter.Model;

/// <summary>What a route promises its callers, over rolling 30 and 90 days.</summary>
public sealed record Objectives
{
    /// <summary>Share of counted requests that get a complete answer. Default 0.999; at most 0.9999.</summary>
    public double Availability { get; init; } = 0.999;

    /// <summary>Streams: share of answers whose first content comes in time, or null for no such promise.</summary>
    public LatencyObjective? FirstToken { get; init; }

    /// <summary>Share of answers that are complete in time, or null for no such promise.</summary>
    public LatencyObjective? Total { get; init; }

    /// <summary>Share of tasks (trajectories) that end well and in time, or null for no such promise: their only budget is then the one that the caller names.</summary>
    public LatencyObjective? Trajectory { get; init; }
}
