namespace ChatRouter.Batch;

/// <summary>What the engine made of one chat request of a batch.</summary>
public readonly record struct BatchAnswer
{
    /// <summary>HTTP status, 200 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>The JSON that a synchronous caller would have got: a chat completion or an error object. Stays valid after the call.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>True if the line was refused only for lack of capacity (429, 503, 504) and is worth trying again later.</summary>
    public bool IsCapacity { get; init; }

    /// <summary>True if it was refused because the backends are full: it yields to callers who wait, and comes back soon.</summary>
    public bool IsYielding { get; init; }

    /// <summary>When to come back at the earliest, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
