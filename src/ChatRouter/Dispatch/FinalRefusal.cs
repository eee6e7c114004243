using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Protocols;

namespace ChatRouter.Dispatch;

/// <summary>Which error a caller gets when no attempt succeeded.</summary>
internal static class FinalRefusal
{
    public static Refusal Choose(ChatCall call, in AttemptResult last, TimeSpan retryAfter)
    {
        if (last.IsCommitted)
        {
            return new Refusal(502, RefusalCodes.StreamInterrupted, "The answer broke off and could not be completed. Send the request again.");
        }

        if (last.Error is { } error && last.Outcome.Kind == OutcomeKind.Ignored) return Own(error);
        if (call.Deadline.Left < AttemptSchedule.ShortestAttempt)
        {
            var seconds = call.Deadline.Elapsed.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            return new Refusal(504, RefusalCodes.DeadlineExceeded, $"No complete answer within the deadline of the request ({seconds} s).");
        }

        var attempts = call.Decision.Attempts;
        if (attempts.Count > 0 && attempts.All(a => a.Reason == FailureReason.Throttled))
        {
            return new Refusal(429, RefusalCodes.RateLimitExceeded, Sentence("Every backend of this model is rate limited.", retryAfter), RetryAfter: retryAfter);
        }

        return new Refusal(503, RefusalCodes.AllBackendsUnavailable, Sentence(call.Route.UnavailableMessage, retryAfter), RetryAfter: retryAfter);
    }

    /// <summary>The provider's own error, as the caller would have got it without a router.</summary>
    private static Refusal Own(BackendError error)
        => new(error.Status is >= 400 and < 500 ? error.Status : 400, error.Code ?? RefusalCodes.InvalidValue, error.Message, error.Param);

    private static string Sentence(string message, TimeSpan retryAfter)
        => string.Create(CultureInfo.InvariantCulture, $"{message} Retry after {Math.Ceiling(retryAfter.TotalSeconds):0} s.");
}
