using ChatRouter.Model;

namespace ChatRouter.Admission;

/// <summary>What a request may cost in tokens, before anybody has counted: its prompt, and for each answer the caller's bound.</summary>
internal static class TokenEstimate
{
    /// <summary>Tokens of an answer without a bound.</summary>
    public const int UnboundedAnswer = 500;

    public static int Of(ChatRequest request)
        => (int)Math.Min(int.MaxValue, request.PromptTokensEstimate + ((long)(request.MaxTokens ?? UnboundedAnswer) * request.Choices));
}
