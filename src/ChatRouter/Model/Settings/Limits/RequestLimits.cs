namespace ChatRouter.Model.Settings.Limits;

/// <summary>What a caller may send.</summary>
public sealed record RequestLimits
{
    /// <summary>Largest chat body in bytes. Default 20 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Bytes of all chat bodies that are received or in use at the same time. Default 256 MiB; at least <see cref="MaxBodyBytes"/>.</summary>
    public int MaxBodiesBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Longest time for a body to arrive completely. Default 30 s.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Deepest nesting of the JSON body. Default 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Largest max_tokens accepted. Default 1,000,000.</summary>
    public int MaxTokens { get; init; } = 1_000_000;
}
