namespace ChatRouter.Model.Requests;

/// <summary>Tokens as the backend counted them.</summary>
/// <param name="PromptTokens">Tokens of the prompt, cached or not.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="CachedTokens">Those of the prompt that came from the backend's cache.</param>
public readonly record struct Usage(int PromptTokens, int CompletionTokens, int CachedTokens = 0)
{
    /// <summary>Prompt and answer together.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}
