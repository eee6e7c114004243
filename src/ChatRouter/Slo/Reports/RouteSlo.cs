using ChatRouter.Slo.Trajectories;

namespace ChatRouter.Slo.Reports;

/// <summary>The account of one route: what was promised, what was kept, and what is left.</summary>
public sealed record RouteSlo
{
    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>One for each objective of the route.</summary>
    public required IReadOnlyList<ObjectiveReport> Objectives { get; init; }

    /// <summary>How fast the budget of the availability burns, by pair of windows: fast, medium, slow.</summary>
    public required IReadOnlyList<BurnRate> BurnRates { get; init; }

    /// <summary>The last 5 minutes.</summary>
    public required SliReport FiveMinutes { get; init; }

    /// <summary>The last hour.</summary>
    public required SliReport Hour { get; init; }

    /// <summary>The last 24 hours.</summary>
    public required SliReport Day { get; init; }

    /// <summary>The last 60 minutes one by one, the oldest first; minutes without requests are there, too.</summary>
    public required IReadOnlyList<SliMinute> Minutes { get; init; }

    /// <summary>What became of the tasks that callers named; null where nobody counts them.</summary>
    public TrajectorySummary? Trajectories { get; init; }

    /// <summary>Age in seconds of what other instances have contributed; null if the shared account was never read: then these are this instance's own requests alone.</summary>
    public double? AgeSeconds { get; init; }
}
