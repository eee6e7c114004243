namespace ChatRouter.Model.Settings.Caching;

/// <summary>Which answers of a route are kept, for how long, and for whom.</summary>
public sealed record RouteCacheSettings
{
    /// <summary>How long an answer is fresh. Default 10 min.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after that it may still stand in for backends that all fail. Default 24 h.</summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether a fresh answer is given in place of asking a backend. Default false.</summary>
    public bool Fresh { get; init; }

    /// <summary>Who gets it. Default <see cref="CacheScope.Tenant"/>.</summary>
    public CacheScope Scope { get; init; }

    /// <summary>Largest answer that is kept, in bytes of its JSON. Default 256 KiB.</summary>
    public int MaxEntryBytes { get; init; } = 256 * 1024;

    /// <summary>A word of the operator's that is part of every key: another one, and nothing that was kept before is found.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether answers to requests with tools are kept. Default false.</summary>
    public bool Tools { get; init; }

    /// <summary>Whether answers are kept that another call might tell otherwise: without <c>temperature</c> 0 and without <c>seed</c>. Default false.</summary>
    public bool AnyTemperature { get; init; }

    /// <summary>How long a request waits for an equal one that runs already; zero: not at all. Default 10 s.</summary>
    public TimeSpan Join { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether answers are written to Table Storage as well. Default true.</summary>
    public bool Persist { get; init; } = true;

    /// <summary>Answers to similar questions; null: only the same request is found.</summary>
    public SimilarSettings? Similar { get; init; }

    /// <summary>How long an answer is kept.</summary>
    public TimeSpan KeepFor => Ttl + StaleFor;
}
