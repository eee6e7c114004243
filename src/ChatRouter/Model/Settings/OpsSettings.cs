namespace ChatRouter.Model.Settings;

/// <summary>What an operator's orders are bounded by.</summary>
public sealed record OpsSettings
{
    /// <summary>How long a drain or isolation holds if the order does not say. Default 1 h.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest that a drain or isolation may hold. Default 24 h.</summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromHours(24);
}
