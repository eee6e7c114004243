using System.Globalization;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Health.Inference;

/// <summary>
/// The verdict over one answer: a pure function. One bad answer means degraded, for any call may fail once; the second in a row means down. What a second
/// try cannot mend (a dead engine, a refused credential, a missing model, an empty account) is down at once. Busy is never down, and neither is a wrong
/// answer: small models err, and callers get answers all the same.
/// </summary>
internal static class InferenceVerdict
{
    private const int FailuresToDown = 2;

    /// <summary>The verdict.</summary>
    /// <param name="answer">What came.</param>
    /// <param name="settings">The configured limits.</param>
    /// <param name="readiness">What the backend said of its load just before.</param>
    /// <param name="previous">The verdict before, or null.</param>
    /// <param name="now">When the answer ended.</param>
    internal static InferenceHealth From(InferenceAnswer answer, InferenceSettings settings, Readiness readiness, InferenceHealth? previous, DateTimeOffset now)
    {
        var (state, reason) = Judge(answer, settings, readiness);
        var failures = state is HealthState.Degraded or HealthState.Down ? 1 + (previous?.Failures ?? 0) : 0;
        if (state == HealthState.Down && failures < FailuresToDown && !IsLasting(answer.Failure)) state = HealthState.Degraded;
        return new InferenceHealth
        {
            At = now,
            State = state,
            Reason = failures > 1 ? Text($"{reason} ({failures} in a row)") : reason,
            Failures = failures,
            FirstToken = answer.FirstToken,
            TokensPerSecond = answer.TokensPerSecond,
        };
    }

    private static (HealthState State, string Reason) Judge(InferenceAnswer answer, InferenceSettings settings, Readiness readiness) => answer.Failure switch
    {
        FailureReason.None => JudgeText(answer, settings),

        // The server takes requests of another kind than this question: says nothing about its health.
        FailureReason.CallerFault or FailureReason.ContextLength or FailureReason.ContentPolicy =>
            (HealthState.Unknown, Text($"inference not judged: the question was refused ({answer.Status})")),
        FailureReason.Throttled or FailureReason.Overloaded => (HealthState.Degraded, Text($"inference: busy ({answer.Status})")),
        FailureReason.FirstTokenTimeout when MayBeBusy(readiness) =>
            (HealthState.Degraded, Text($"inference: no token within {settings.FirstTokenLimit.TotalSeconds:0.##} s, other requests are running")),
        FailureReason.FirstTokenTimeout => (HealthState.Down, Text($"inference: no token within {settings.FirstTokenLimit.TotalSeconds:0.##} s")),
        FailureReason.Reset => (HealthState.Down, "inference: connection broken"),
        FailureReason.Truncated => (HealthState.Down, "inference: answer broken off"),
        FailureReason.Malformed => (HealthState.Down, "inference: not an answer of this protocol"),
        FailureReason.Credential => (HealthState.Down, Text($"inference: credential refused ({answer.Status})")),
        FailureReason.ModelMissing => (HealthState.Down, "inference: no such model"),
        FailureReason.EngineDead => (HealthState.Down, "inference: the engine is dead"),
        FailureReason.QuotaExhausted => (HealthState.Down, "inference: quota exhausted"),
        _ => (HealthState.Down, answer.Status is null or 200 ? "inference: an error inside the answer" : Text($"inference: answered {answer.Status}")),
    };

    private static (HealthState State, string Reason) JudgeText(InferenceAnswer answer, InferenceSettings settings)
    {
        var isWhole = answer.FinishReason is not (null or "length");
        if (isWhole && answer.Pieces == 0) return (HealthState.Down, "inference: empty answer");

        // A model that thinks aloud or greets first runs into the limit: it is alive.
        if (isWhole && !KnownAnswer.Matches(answer.Text)) return (HealthState.Degraded, "inference: wrong answer");
        return settings.MinTokensPerSecond > 0 && answer.TokensPerSecond < settings.MinTokensPerSecond
            ? (HealthState.Degraded, Text($"inference: {answer.TokensPerSecond:0.0##} tokens/s < {settings.MinTokensPerSecond:0.###}"))
            : (HealthState.Healthy, "ok");
    }

    // A server without figures (Ollama) may be at another request: it serves one after the other.
    private static bool MayBeBusy(Readiness readiness) => readiness is { Running: null or > 0 } or { Waiting: > 0 };

    private static bool IsLasting(FailureReason failure) =>
        failure is FailureReason.Credential or FailureReason.ModelMissing or FailureReason.EngineDead or FailureReason.QuotaExhausted;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
