namespace ChatRouter.Model.Settings;

/// <summary>
/// How much extra load asking a backend again, or two at once, may cause. Counted per tenant and per backend on each instance; spent budget means that the next
/// backend is asked, not a longer wait.
/// </summary>
public sealed record RetrySettings
{
    /// <summary>Extra attempts as a share of requests, 0..1. Default 0.10.</summary>
    public double Ratio { get; init; } = 0.10;

    /// <summary>Extra attempts that are always allowed, per second; ten seconds' worth may be spent at once. Default 10.</summary>
    public double MinPerSecond { get; init; } = 10;
}
