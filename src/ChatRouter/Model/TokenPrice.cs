namespace ChatRouter.Model;

/// <summary>What a backend's tokens cost, per million. The currency is that of the whole configuration.</summary>
public sealed record TokenPrice
{
    /// <summary>A million tokens of prompts.</summary>
    public double Prompt { get; init; }

    /// <summary>A million tokens of prompts that the backend had in its cache; null: as <see cref="Prompt"/>.</summary>
    public double? CachedPrompt { get; init; }

    /// <summary>A million tokens of answers, reasoning included.</summary>
    public double Completion { get; init; }
}
