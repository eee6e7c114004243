namespace ChatRouter.Model.Settings.Caching;

/// <summary>Kept answers that are found by meaning: of requests whose last question is nearly the same, and all else equal.</summary>
public sealed record SimilarSettings
{
    /// <summary>Address of an OpenAI-compatible <c>/embeddings</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://localhost");

    /// <summary>The embedding model.</summary>
    public string Model { get; init; } = "";

    /// <summary>The key; empty: none is sent.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>Cosine similarity from which on two questions count as the same, 0.5 to 1. Default 0.97.</summary>
    public double Threshold { get; init; } = 0.97;

    /// <summary>Longest that a request waits for the embedding of its question. Default 200 ms.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Questions that an instance remembers for the route; the oldest make room. Default 2,000.</summary>
    public int MaxEntries { get; init; } = 2000;
}
