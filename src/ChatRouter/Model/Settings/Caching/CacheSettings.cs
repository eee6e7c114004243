namespace ChatRouter.Model.Settings.Caching;

/// <summary>Kept answers of all routes together.</summary>
public sealed record CacheSettings
{
    /// <summary>Memory of one instance for kept answers, in bytes; what was used longest ago goes first. Default 64 MiB.</summary>
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;
}
