namespace ChatRouter.Model.Settings;

/// <summary>When a backend's circuit opens and for how long.</summary>
public sealed record BreakerSettings
{
    /// <summary>The window that ratios are taken over. Default 30 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ratios count only from this many outcomes in the window. Default 20.</summary>
    public int MinimumThroughput { get; init; } = 20;

    /// <summary>Opens above this share of failures, 0..1. Default 0.10.</summary>
    public double FailureRatio { get; init; } = 0.10;

    /// <summary>Opens above this share of time-outs, 0..1. Default 0.10.</summary>
    public double TimeoutRatio { get; init; } = 0.10;

    /// <summary>Opens above this share of 429 answers, 0..1. Default 0.50.</summary>
    public double ThrottleRatio { get; init; } = 0.50;

    /// <summary>Opens after more than this many failures in a row. Default 5.</summary>
    public int ConsecutiveFailures { get; init; } = 5;

    /// <summary>Opens when the 95th percentile of time to first token is above this. Default 12 s.</summary>
    public TimeSpan LatencyP95 { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>The first break; each failed trial doubles it. Default 60 s.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest break. Default 600 s.</summary>
    public TimeSpan MaxBreak { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one trial may hold the half-open lease. Default 30 s.</summary>
    public TimeSpan TrialLease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Successful trials needed to close. Default 2.</summary>
    public int TrialSuccesses { get; init; } = 2;

    /// <summary>Length of the ramp after closing (5, 25, then 100 % of the share, a third each). Default 15 s.</summary>
    public TimeSpan Ramp { get; init; } = TimeSpan.FromSeconds(15);
}
