namespace ChatRouter.Model.Settings;

/// <summary>A lane's part of every backend, and how long its requests may wait for a place.</summary>
public sealed record LaneSettings
{
    /// <summary>Percentage of a backend's places that no other lane takes while this one needs them.</summary>
    public double Share { get; init; }

    /// <summary>Largest percentage of a backend's places.</summary>
    public double MaxShare { get; init; } = 100;

    /// <summary>Longest wait for a place while the lane is not full.</summary>
    public TimeSpan MaxWait { get; init; }
}
