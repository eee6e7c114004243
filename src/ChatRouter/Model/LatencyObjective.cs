namespace ChatRouter.Model;

/// <summary>A share of answers within a limit of time.</summary>
/// <param name="Target">The share, above 0 and below 1.</param>
/// <param name="Within">The limit, from the door.</param>
public sealed record LatencyObjective(double Target, TimeSpan Within);
