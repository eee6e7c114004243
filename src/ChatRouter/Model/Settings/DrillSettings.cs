using System.Collections.Immutable;

namespace ChatRouter.Model.Settings;

/// <summary>Whether faults may be put into the router, for drills.</summary>
public sealed record DrillSettings
{
    /// <summary>Whether there are any. Default false: the orders are refused, and nothing of it is on the path of a request.</summary>
    public bool Enabled { get; init; }

    /// <summary>How long a fault holds if its order does not say. Default 60 s.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest that a fault may hold. Default 10 min.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Drills that run by themselves. Default none.</summary>
    public ImmutableArray<ScheduledDrill> Scheduled { get; init; } = [];
}
