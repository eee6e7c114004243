namespace ChatRouter.Admission.Limits;

/// <summary>A rate limit as its tenant sees it.</summary>
/// <param name="PerMinute">The mean rate over all instances.</param>
/// <param name="Remaining">What may be taken at once now, of what is this instance's share.</param>
/// <param name="Reset">How long until as much of the share can be taken at once as ever.</param>
public readonly record struct RateLimit(int PerMinute, int Remaining, TimeSpan Reset)
{
    /// <summary>The one of two limits of which less is left.</summary>
    internal static RateLimit? Tighter(RateLimit? one, RateLimit? other) => one is null || other?.Remaining < one.Value.Remaining ? other : one;
}
