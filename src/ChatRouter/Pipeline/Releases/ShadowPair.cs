using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Gates.Candidates;

namespace ChatRouter.Pipeline.Releases;

/// <summary>Compares the two answers to one request. Pure.</summary>
internal static class ShadowPair
{
    /// <summary>What the pair says of each side.</summary>
    /// <param name="copy">The request, and the baseline's answer.</param>
    /// <param name="baseline">How the baseline did.</param>
    /// <param name="answer">The candidate's answer.</param>
    public static (ReleaseSample Baseline, ReleaseSample Candidate) Compare(ShadowCopy copy, ReleaseSample baseline, TrialAnswer answer)
    {
        var before = AnswerContent.Read(copy.Answer);
        if (!answer.IsComplete)
        {
            var hasBegun = answer.FirstToken is not null;
            return (
                baseline with { IsRefusal = before.IsRefusal },
                new ReleaseSample { IsUnfit = answer.Reason == FailureReason.Unfit, IsInterrupted = hasBegun && answer.Reason != FailureReason.Unfit, IsError = !hasBegun && answer.Reason != FailureReason.Unfit });
        }

        var after = AnswerContent.Read(answer.Json);
        var isJson = copy.Needs.HasFlag(Capabilities.JsonMode);
        bool? agree = copy.Answer.IsEmpty ? null : AnswerLikeness.Agree(before.Text, after.Text);
        return (
            baseline with { IsRefusal = before.IsRefusal, IsUnfit = baseline.IsUnfit || (isJson && !copy.Answer.IsEmpty && !AssertionCheck.IsJson(before.Text, "")), Agrees = agree },
            new ReleaseSample
            {
                IsUnfit = isJson && !AssertionCheck.IsJson(after.Text, ""),
                IsRefusal = after.IsRefusal,
                Agrees = agree,
                Tokens = answer.Usage?.CompletionTokens,
                Spent = answer.Usage?.TotalTokens ?? 0,
                FirstToken = copy.Decision.Stream ? answer.FirstToken : null,
                Total = answer.Duration,
            });
    }
}
