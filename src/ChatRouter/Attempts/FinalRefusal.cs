using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;

namespace ChatRouter.Attempts;

/// <summary>Which error a caller gets when no attempt succeeded.</summary>
internal static class FinalRefusal
{
    private static readonly Refusal Interrupted = new(502, RefusalCodes.StreamInterrupted, "The answer broke off and could not be completed. Send the request again.");

    /// <param name="call">The request.</param>
    /// <param name="last">The last attempt.</param>
    /// <param name="hasBegun">The caller has something of an answer, be it reasoning alone.</param>
    /// <param name="retryAfter">When a backend may be tried again.</param>
    public static Refusal Choose(ChatCall call, AttemptResult last, bool hasBegun, TimeSpan retryAfter)
    {
        if (last.IsCommitted) return Interrupted;
        var message = call.Route.UnavailableMessage;
        if (last.Error is { } error && last.Outcome.Kind == OutcomeKind.Ignored && !MightFitElsewhere(call, error) && !IsOneOfSeveral(call, error))
        {
            if (error.Reason != FailureReason.CallerFault || CallerFaults.IsFinal(call, last.By.Rung)) return Own(error);

            // Never its words: they may quote the request.
            message = string.Create(CultureInfo.InvariantCulture, $"{message} The last one asked refused the request ({last.Detail}).");
        }

        if (hasBegun) return Interrupted;
        if (call.Deadline.Left < AttemptSchedule.ShortestAttempt)
        {
            var seconds = call.Deadline.Elapsed.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            return new Refusal(504, RefusalCodes.DeadlineExceeded, $"No complete answer within the deadline of the request ({seconds} s).");
        }

        if (IsForWantOfRoom(call))
        {
            var lane = call.Claim.Lane.ToString().ToLowerInvariant();
            return new Refusal(429, RefusalCodes.LaneSaturated, Sentence($"The backends of this model are full, and so is the lane '{lane}'.", retryAfter), RetryAfter: retryAfter);
        }

        if (IsOnlyThrottled(call))
        {
            return new Refusal(429, RefusalCodes.RateLimitExceeded, Sentence("Every backend of this model is rate limited.", retryAfter), RetryAfter: retryAfter);
        }

        return new Refusal(503, RefusalCodes.AllBackendsUnavailable, Sentence(message, retryAfter), RetryAfter: retryAfter);
    }

    /// <summary>True if the request found no place, and nothing else is the reason that it has no answer.</summary>
    public static bool IsForWantOfRoom(ChatCall call)
        => (call.State.IsShed || call.State.Attempts.Any(a => a.Reason == FailureReason.Saturated)) && !call.State.HasBeenFailed;

    /// <summary>True if a prompt that was too long here has not been put to a backend with a larger window, or was and that one failed: later it may be answered.</summary>
    private static bool MightFitElsewhere(ChatCall call, BackendError error)
    {
        if (error.Reason != FailureReason.ContextLength) return false;
        var refused = call.State.Attempts.Where(a => a.Reason == FailureReason.ContextLength).Select(a => a.Backend).ToHashSet(StringComparer.Ordinal);
        var all = call.Route.Ladder.SelectMany(r => r.Backends).ToArray();
        var largest = all.Where(b => refused.Contains(b.Name)).Max(b => b.ContextWindow);
        return all.Any(b => !refused.Contains(b.Name) && (b.ContextWindow == 0 || b.ContextWindow > largest));
    }

    /// <summary>True if a backend's "not now" is not what all of them said: then it is not the reason.</summary>
    private static bool IsOneOfSeveral(ChatCall call, BackendError error)
        => error.Reason == FailureReason.NotNow && call.State.Attempts.Any(a => a.Reason != FailureReason.NotNow);

    private static bool IsOnlyThrottled(ChatCall call)
    {
        var state = call.State;
        return state.Attempts.Count + state.Skipped.Length > 0
            && state.Attempts.All(a => a.Reason == FailureReason.Throttled)
            && state.Skipped.All(s => s.Reason == EligibilityCheck.Throttled);
    }

    /// <summary>The provider's own error, as the caller would have got it without a router.</summary>
    private static Refusal Own(BackendError error)
        => new(error.Status is >= 400 and < 500 ? error.Status : 400, error.Code ?? RefusalCodes.InvalidValue, error.Message, error.Param);

    private static string Sentence(string message, TimeSpan retryAfter)
        => string.Create(CultureInfo.InvariantCulture, $"{message} Retry after {Math.Ceiling(retryAfter.TotalSeconds):0} s.");
}
