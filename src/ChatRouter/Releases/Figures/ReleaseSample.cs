using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Slo;
using ChatRouter.Telemetry;

namespace ChatRouter.Releases.Figures;

/// <summary>
/// What one request says about the arm that it was on. An arm is the first rung: that a lower rung or a second attempt mended what it broke helps the caller, but does not
/// speak for it.
/// </summary>
internal readonly record struct ReleaseSample
{
    private const int ArmRung = 1;

    /// <summary>It failed before its first content.</summary>
    public bool IsError { get; init; }

    /// <summary>It broke off after it.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>A check of the route refused it.</summary>
    public bool IsUnfit { get; init; }

    /// <summary>It declines to help; false where nobody looked.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>It says about the same as the other arm's answer; null where nobody compared.</summary>
    public bool? Agrees { get; init; }

    /// <summary>Tokens of the answer; null where they are not known.</summary>
    public int? Tokens { get; init; }

    /// <summary>Tokens of prompt and answer; 0 where they are not known.</summary>
    public int Spent { get; init; }

    /// <summary>From the door to the first content of a stream, or null.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>From the door to the end of a complete answer, or null.</summary>
    public TimeSpan? Total { get; init; }

    /// <summary>What a request says, or null for nothing: the arm was not asked, or the caller left or was at fault.</summary>
    public static ReleaseSample? Of(DecisionRecord decision)
    {
        // Copies of requests count for no objective, but they are what a shadow stage compares.
        var judgement = RequestRule.Judge(decision.Lane == Lane.Shadow ? decision with { Lane = Lane.Internal } : decision);
        if (judgement.Verdict == RequestVerdict.NotCounted) return null;
        var sample = default(ReleaseSample);
        var isAsked = false;
        AttemptRecord? answer = null;
        TimeSpan? late = null;
        for (var i = 0; i < decision.Attempts.Count; i++)
        {
            var attempt = decision.Attempts[i];
            if (attempt.Kind == OutcomeKind.Success) answer = attempt;
            if (!IsOfArm(attempt, decision)) continue;
            isAsked = true;
            if (attempt.Reason == FailureReason.HedgeLost) late = attempt.Start + attempt.Duration;
            if (attempt.Kind != OutcomeKind.Failure && !(IsRefused(attempt) && judgement.Verdict == RequestVerdict.Good)) continue;
            if (attempt.Reason == FailureReason.Unfit) sample = sample with { IsUnfit = true };
            else if (attempt.FirstToken is not null) sample = sample with { IsInterrupted = true };
            else sample = sample with { IsError = true };
        }

        var isBad = judgement.Verdict == RequestVerdict.Bad;
        if (!isAsked && !isBad) return null;
        if (isBad && !sample.IsUnfit && !sample.IsInterrupted) sample = sample with { IsError = true };
        if (isBad || decision.Fallback is not null || answer is null) return sample;
        if (!IsOfArm(answer, decision)) return late is { } least ? sample with { FirstToken = decision.Stream ? least : null, Total = decision.Stream ? null : decision.Duration } : sample;
        var by = answer;
        return sample with
        {
            Tokens = decision.Usage?.CompletionTokens,
            Spent = decision.Usage?.TotalTokens ?? 0,
            FirstToken = decision.Stream && by.FirstToken is { } first ? by.Start + first : null,
            Total = decision.Duration,
        };
    }

    // The baseline stands on the candidate's ladder under the same number, to mend what the candidate breaks.
    private static bool IsOfArm(AttemptRecord attempt, DecisionRecord decision)
        => attempt.Rung == ArmRung && (decision.Variant is not { Backends: { IsEmpty: false } own } || own.Contains(attempt.Backend, StringComparer.Ordinal));

    // What another backend has answered was no mistake of the caller's.
    private static bool IsRefused(AttemptRecord attempt) => attempt.Reason is FailureReason.CallerFault or FailureReason.ContextLength or FailureReason.ContentPolicy;
}
