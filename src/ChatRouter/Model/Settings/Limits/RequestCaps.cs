namespace ChatRouter.Model.Settings.Limits;

/// <summary>What a request of a route may ask for at most. Null: no cap beyond <see cref="RequestLimits"/>.</summary>
public sealed record RequestCaps
{
    /// <summary>Bytes of the body.</summary>
    public int? MaxBodyBytes { get; init; }

    /// <summary>Messages.</summary>
    public int? MaxMessages { get; init; }

    /// <summary>Images.</summary>
    public int? MaxImages { get; init; }

    /// <summary>Tokens of the prompt, as estimated.</summary>
    public int? MaxInputTokens { get; init; }

    /// <summary>Answers to one request (<c>n</c>).</summary>
    public int? MaxChoices { get; init; }

    /// <summary>Tokens of an answer.</summary>
    public OutputTokens OutputTokens { get; init; } = new();
}
