namespace ChatRouter.Simulator.Dialects;

/// <summary>In what the OpenAI-compatible servers differ when they read a request.</summary>
/// <param name="Model">The model served.</param>
internal sealed record CallRules(string Model)
{
    /// <summary>Whether a request without a model is refused.</summary>
    public bool ModelRequired { get; init; }

    /// <summary>Whether any model name is taken, and the served one answered.</summary>
    public bool AnyModel { get; init; }

    /// <summary>Names the model goes by; null: only its own.</summary>
    public Func<string, bool>? KnowsModel { get; init; }

    /// <summary>Whether only <c>max_tokens</c> limits the answer.</summary>
    public bool IgnoresMaxCompletionTokens { get; init; }

    /// <summary>Whether <c>n</c> is ignored.</summary>
    public bool IgnoresN { get; init; }

    /// <summary>Whether <c>tool_choice</c> is ignored.</summary>
    public bool IgnoresToolChoice { get; init; }

    /// <summary>Whether remote image addresses are refused.</summary>
    public bool OnlyInlineImages { get; init; }

    /// <summary>Whether <c>obfuscation</c> padding is on unless turned off.</summary>
    public bool Obfuscates { get; init; }

    /// <summary>Whether an empty list of messages is allowed.</summary>
    public bool AllowsNoMessages { get; init; }

    public bool Serves(string model) => AnyModel || (KnowsModel?.Invoke(model) ?? string.Equals(model, Model, StringComparison.Ordinal));
}
