using ChatRouter.Model.Requests;

namespace ChatRouter.Admission.Limits;

/// <summary>What a request may cost in tokens, before anybody has counted.</summary>
/// <param name="Prompt">Its prompt.</param>
/// <param name="Answers">Its answers, each as long as the caller allows.</param>
internal readonly record struct TokenEstimate(int Prompt, long Answers)
{
    /// <summary>Tokens of an answer without a bound.</summary>
    public const int UnboundedAnswer = 500;

    /// <summary>All together.</summary>
    public int Tokens => (int)Math.Min(int.MaxValue, Prompt + Answers);

    public static TokenEstimate Of(ChatRequest request) => new(request.PromptTokensEstimate, (long)(request.MaxTokens ?? UnboundedAnswer) * request.Choices);
}
