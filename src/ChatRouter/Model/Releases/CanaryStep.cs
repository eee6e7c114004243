namespace ChatRouter.Model.Releases;

/// <summary>One step of a canary.</summary>
public sealed record CanaryStep
{
    /// <summary>Share of the units on the candidate, in percent: 1 to 100.</summary>
    public required double Percent { get; init; }

    /// <summary>Counted requests that the candidate must have answered before the step may end. Default 100, at least 50.</summary>
    public int MinRequests { get; init; } = 100;

    /// <summary>Shortest time of the step. Default 10 minutes.</summary>
    public TimeSpan MinTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>When the step has taken this long without a verdict, the release pauses. Default 6 hours.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromHours(6);
}
