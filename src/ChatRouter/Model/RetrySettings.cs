namespace ChatRouter.Model;

/// <summary>
/// How much extra load attempts beyond a request's first may cause. Counted per tenant and per backend on each instance; spent budget means no further attempt,
/// not a longer wait.
/// </summary>
public sealed record RetrySettings
{
    /// <summary>Further attempts as a share of requests, 0..1. Default 0.10.</summary>
    public double Ratio { get; init; } = 0.10;

    /// <summary>Further attempts that are always allowed, per second; ten seconds' worth may be spent at once. Default 10.</summary>
    public double MinPerSecond { get; init; } = 10;
}
