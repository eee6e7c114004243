namespace ChatRouter.Model.Plans;

/// <summary>The judgement over one attempt: one value for breaker, limiter, health evidence and objectives.</summary>
/// <param name="Kind">What it says about the backend.</param>
/// <param name="Reason">Why it was no success.</param>
/// <param name="RetryAfter">The backend's own word on when to come back, or null.</param>
public readonly record struct AttemptOutcome(OutcomeKind Kind, FailureReason Reason = FailureReason.None, TimeSpan? RetryAfter = null)
{
    /// <summary>A success.</summary>
    public static AttemptOutcome Success { get; } = new(OutcomeKind.Success);

    /// <summary>A failure of the backend.</summary>
    public static AttemptOutcome Failure(FailureReason reason, TimeSpan? retryAfter = null) => new(OutcomeKind.Failure, reason, retryAfter);

    /// <summary>Says nothing about the backend.</summary>
    public static AttemptOutcome Ignored(FailureReason reason) => new(OutcomeKind.Ignored, reason);

    /// <summary>True for the three time limits.</summary>
    public bool IsTimeout => Reason is FailureReason.FirstTokenTimeout or FailureReason.IdleTimeout or FailureReason.TotalTimeout;
}
