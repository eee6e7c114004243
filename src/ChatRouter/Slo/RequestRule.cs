using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo;

/// <summary>
/// What counts as good. A complete answer is good. What the caller did wrong, its own rate limit and its hanging up do not count. Everything else is bad: it is the
/// router's or a backend's doing, and a caller within its rights went without an answer. A batch line that found nobody goes back into its queue and does not count
/// either, and copies of traffic never do: nobody waits for them. A pure function of the decision record.
/// </summary>
public static class RequestRule
{
    /// <summary>The judgement over one request.</summary>
    public static Judgement Judge(DecisionRecord decision) => (decision.Lane, ByResult(decision)) switch
    {
        (Lane.Shadow, _) or (Lane.Batch, { Verdict: RequestVerdict.Bad }) => Judgement.NotCounted,
        (_, var judgement) => judgement,
    };

    /// <summary>The class of a request that ended because of such an attempt.</summary>
    public static ErrorClass ClassOf(FailureReason reason) => reason switch
    {
        FailureReason.Connect or FailureReason.Reset => ErrorClass.Connect,
        FailureReason.FirstTokenTimeout or FailureReason.IdleTimeout or FailureReason.TotalTimeout or FailureReason.TooSlow => ErrorClass.Timeout,
        FailureReason.Deadline => ErrorClass.Deadline,
        FailureReason.Throttled or FailureReason.QuotaExhausted or FailureReason.NotNow or FailureReason.Saturated => ErrorClass.Throttled,
        FailureReason.Malformed or FailureReason.Unfit or FailureReason.Diverged => ErrorClass.Malformed,
        FailureReason.Truncated => ErrorClass.Interrupted,
        _ => ErrorClass.ServerError,
    };

    private static Judgement ByResult(DecisionRecord decision) => decision.Result switch
    {
        "complete" => Judgement.Good,
        "caller_gone" => Judgement.NotCounted,
        "interrupted" or RefusalCodes.StreamInterrupted => Judgement.Bad(ErrorClass.Interrupted),
        RefusalCodes.LaneSaturated or RefusalCodes.ShuttingDown or RefusalCodes.AuthUnavailable => Judgement.Bad(ErrorClass.Shed),
        RefusalCodes.DeadlineExceeded or RefusalCodes.BatchExpired => Judgement.Bad(ErrorClass.Deadline),
        RefusalCodes.RateLimitExceeded or RefusalCodes.InsufficientQuota => IsOwnLimit(decision) ? Judgement.NotCounted : Judgement.Bad(ErrorClass.Throttled),
        RefusalCodes.FeatureDisabled when decision.Fallback is { Rung: 0 } => Judgement.NotCounted, // Switched off: nothing was promised.
        RefusalCodes.AllBackendsUnavailable or RefusalCodes.FeatureDisabled => Judgement.Bad(LastFailure(decision) is { } reason ? ClassOf(reason) : ErrorClass.ServerError),
        RefusalCodes.InternalError or RefusalCodes.StorageUnavailable or RefusalCodes.BatchUnavailable or RefusalCodes.DeliveryLimit => Judgement.Bad(ErrorClass.ServerError),
        RefusalCodes.ResultTooLarge => Judgement.Bad(ErrorClass.Malformed),
        _ => Other(decision),
    };

    // The codes of refused requests, and codes of providers that were passed on: those are 4xx, and the caller's fault unless all that the backend said was "not now".
    private static Judgement Other(DecisionRecord decision) => decision switch
    {
        { Attempts: [.., { Reason: FailureReason.NotNow }] } => Judgement.Bad(ErrorClass.Throttled),
        { Attempts: [.., { Kind: OutcomeKind.Ignored }] } => Judgement.NotCounted,
        { Result: { } code } when IsCallersFault(code) => Judgement.NotCounted,
        _ => Judgement.Bad(ErrorClass.ServerError),
    };

    // A tenant's own limit is found before anything is planned; "every backend is rate limited" after.
    private static bool IsOwnLimit(DecisionRecord decision) => decision.Attempts.Count == 0 && decision.Skipped.IsEmpty;

    private static bool IsCallersFault(string code) => code is RefusalCodes.InvalidApiKey or RefusalCodes.ModelNotFound or RefusalCodes.NotFound or RefusalCodes.MethodNotAllowed
        or RefusalCodes.RequestTooLarge or RefusalCodes.RequestTimeout or RefusalCodes.InvalidJson or RefusalCodes.NestingTooDeep or RefusalCodes.InvalidUtf8
        or RefusalCodes.DuplicateParameter or RefusalCodes.MissingParameter or RefusalCodes.InvalidType or RefusalCodes.InvalidValue or RefusalCodes.UnsupportedFeature
        or RefusalCodes.ContextLengthExceeded or RefusalCodes.InvalidBatch or RefusalCodes.StaleContext or RefusalCodes.LaneNotAllowed or RefusalCodes.NotCached
        or RefusalCodes.IdempotencyKeyReused or RefusalCodes.IdempotencyKeyInUse or RefusalCodes.RetryBudgetExceeded;

    private static FailureReason? LastFailure(DecisionRecord decision)
    {
        var attempts = decision.Attempts;
        for (var i = attempts.Count - 1; i >= 0; i--)
        {
            if (attempts[i].Kind == OutcomeKind.Failure) return attempts[i].Reason;
        }

        return attempts.Count > 0 ? attempts[^1].Reason : null;
    }
}
