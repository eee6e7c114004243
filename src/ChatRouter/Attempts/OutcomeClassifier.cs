using ChatRouter.Admission.Places;
using ChatRouter.Model.Plans;

namespace ChatRouter.Attempts;

/// <summary>The one place that decides what an ending says about a backend.</summary>
internal static class OutcomeClassifier
{
    /// <summary>Reasons that are the caller's own doing count for nothing; everything else is the backend's failure.</summary>
    public static AttemptOutcome Classify(FailureReason reason, TimeSpan? retryAfter) => reason switch
    {
        FailureReason.None => AttemptOutcome.Success,
        FailureReason.CallerFault or FailureReason.ContextLength or FailureReason.ContentPolicy or FailureReason.CallerGone or FailureReason.Diverged
            or FailureReason.HedgeLost or FailureReason.Deadline or FailureReason.StreamRefused or FailureReason.NotNow or FailureReason.Saturated => AttemptOutcome.Ignored(reason),
        _ => AttemptOutcome.Failure(reason, retryAfter),
    };

    /// <summary>
    /// Busy is not broken: a request that got no first token in time, or was refused for want of room, while its backend worked on others tells of too many requests.
    /// That lowers the limit and counts for nothing else.
    /// </summary>
    public static AttemptResult OfQueued(AttemptResult result, Place place)
    {
        if (result.Outcome.Reason is not (FailureReason.FirstTokenTimeout or FailureReason.Overloaded) || !place.IsQueued()) return result;
        if (result.Outcome.Reason == FailureReason.Overloaded) place.Refused();
        return AttemptResult.Of(FailureReason.Saturated, $"busy with others: {result.Detail}");
    }

    /// <summary>Whether an attempt has cost the caller a limit of time: asked again, its backend would most likely cost another.</summary>
    public static bool IsStall(FailureReason reason) => reason is FailureReason.Connect or FailureReason.FirstTokenTimeout or FailureReason.IdleTimeout or FailureReason.TotalTimeout or FailureReason.TooSlow;

    /// <summary>What an exception on the way between backend and caller means. <paramref name="limit"/> is the limit that was armed when the wait was cancelled.</summary>
    public static FailureReason FromException(Exception exception, bool callerGone, bool limitReached, FailureReason limit) => exception switch
    {
        _ when callerGone => FailureReason.CallerGone,
        CallerGoneException => FailureReason.CallerGone,
        OperationCanceledException when limitReached => limit,
        OperationCanceledException { InnerException: TimeoutException } => FailureReason.Connect,
        HttpRequestException http => http.HttpRequestError switch
        {
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError => FailureReason.Connect,
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded => FailureReason.Malformed,
            _ => FailureReason.Reset,
        },
        InvalidDataException => FailureReason.Malformed,
        CredentialException => FailureReason.Credential,
        _ => FailureReason.Reset,
    };
}
