namespace ChatRouter.Model;

/// <summary>Tokens as the backend counted them.</summary>
public readonly record struct Usage(int PromptTokens, int CompletionTokens)
{
    /// <summary>Both together.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}
