namespace ChatRouter.Health;

/// <summary>What the readiness level (L2) found.</summary>
internal sealed record Readiness
{
    /// <summary>Nothing wrong, no figures.</summary>
    internal static Readiness Ready { get; } = new();

    /// <summary>What is wrong, or null.</summary>
    internal ProbeFinding? Finding { get; init; }

    /// <summary>Worth knowing, but no fault; or null.</summary>
    internal string? Note { get; init; }

    /// <summary>The model is there but not in memory: the first call waits until it is loaded.</summary>
    internal bool IsCold { get; init; }

    /// <summary>Requests being generated, or null if the backend does not say.</summary>
    internal int? Running { get; init; }

    /// <summary>Requests queued, or null.</summary>
    internal int? Waiting { get; init; }

    /// <summary>KV-cache use 0..1, or null.</summary>
    internal double? KvCacheUse { get; init; }
}
