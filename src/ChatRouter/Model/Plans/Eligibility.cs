namespace ChatRouter.Model.Plans;

/// <summary>What is known of a backend when a plan is made.</summary>
/// <param name="Kind">Whether it may be used.</param>
/// <param name="Reason">Why it may not, in a few words; empty if it may.</param>
/// <param name="Until">When that may change, or null.</param>
/// <param name="IsReturning">It may be used, but its circuit is not closed again yet.</param>
public readonly record struct Eligibility(EligibilityKind Kind, string Reason = "", DateTimeOffset? Until = null, bool IsReturning = false);
