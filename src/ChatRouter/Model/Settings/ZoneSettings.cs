namespace ChatRouter.Model.Settings;

/// <summary>Which zone's backends come first, and until when.</summary>
public sealed record ZoneSettings
{
    /// <summary>The zone that this instance stands in; null: none is preferred unless the caller names one. Default null.</summary>
    public string? Own { get; init; }

    /// <summary>Share of a near backend's concurrency limit from which on it is no longer preferred. Default 0.8; 0.1 to 1.</summary>
    public double SpillAt { get; init; } = 0.8;
}
