namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>What became of an arrival.</summary>
internal sealed record CallResult
{
    public required Arrival Arrival { get; init; }

    public required CallOutcome Outcome { get; init; }

    /// <summary>Status and code of a refusal, or what else went wrong; null if it was completed.</summary>
    public string? Code { get; init; }

    /// <summary>When it was sent, on the clock of <see cref="Arrival.Due"/>.</summary>
    public required TimeSpan Sent { get; init; }

    /// <summary>When the last byte came, or it was given up.</summary>
    public required TimeSpan Ended { get; init; }

    /// <summary>From sending to the first token; null without one.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Tokens received.</summary>
    public int Tokens { get; init; }

    /// <summary>Which backend answered, or null.</summary>
    public string? Backend { get; init; }

    /// <summary>By how much the driver itself was late.</summary>
    public TimeSpan Lateness => Sent - Arrival.Due;

    /// <summary>From sending to the end.</summary>
    public TimeSpan Duration => Ended - Sent;
}
