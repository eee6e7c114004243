namespace ChatRouter.Admission;

/// <summary>A rate limit as its tenant sees it.</summary>
/// <param name="PerMinute">The mean rate.</param>
/// <param name="Remaining">What may be taken at once now.</param>
/// <param name="Reset">How long until as much can be taken at once as ever.</param>
public readonly record struct RateLimit(int PerMinute, int Remaining, TimeSpan Reset);
