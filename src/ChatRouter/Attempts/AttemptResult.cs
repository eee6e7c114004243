using System.Globalization;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;

namespace ChatRouter.Attempts;

/// <summary>How an attempt ended, for the loop that decides what comes next.</summary>
internal sealed record AttemptResult
{
    /// <summary>No attempt was made.</summary>
    public static AttemptResult None { get; } = new() { Outcome = default };

    /// <summary>The judgement.</summary>
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>The backend's own error, if it sent one.</summary>
    public BackendError? Error { get; init; }

    /// <summary>A few words for the decision record.</summary>
    public string? Detail { get; init; }

    /// <summary>True once content of this attempt has reached the caller.</summary>
    public bool IsCommitted { get; init; }

    /// <summary>From the beginning of the attempt to its first content (without streaming: to the answer).</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Tokens that the backend counted.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Who made it; set when it has ended.</summary>
    public Candidate By { get; set; }

    /// <summary>From an error that the backend reported.</summary>
    public static AttemptResult Of(BackendError error, TimeSpan? retryAfter, bool committed = false)
        => new() { Outcome = OutcomeClassifier.Classify(error.Reason, retryAfter), Error = error, Detail = DetailOf(error), IsCommitted = committed };

    /// <summary>The backend's own words only where they are about itself: an error about a request or an answer may quote it, and one about a credential the key.</summary>
    private static string DetailOf(BackendError error) => error.Reason switch
    {
        FailureReason.Throttled or FailureReason.QuotaExhausted or FailureReason.Overloaded or FailureReason.ModelMissing or FailureReason.EngineDead => error.Message,
        _ => string.Create(CultureInfo.InvariantCulture, $"{error.Status} {error.Code ?? error.Type}").TrimEnd(),
    };

    /// <summary>From a failure that the router saw itself.</summary>
    public static AttemptResult Of(FailureReason reason, string? detail, bool committed = false)
        => new() { Outcome = OutcomeClassifier.Classify(reason, null), Detail = detail, IsCommitted = committed };
}
