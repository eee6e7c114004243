namespace ChatRouter.Model.Settings.Limits;

/// <summary>How long an answer may be. A caller that sets no bound has this one.</summary>
public sealed record OutputTokens
{
    /// <summary>Tokens of one answer, or null for no bound.</summary>
    public int? Max { get; init; }

    /// <summary>What becomes of a request for more. Default <see cref="OutputMode.Clamp"/>.</summary>
    public OutputMode Mode { get; init; }
}
