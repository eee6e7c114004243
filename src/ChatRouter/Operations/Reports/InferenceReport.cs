namespace ChatRouter.Operations.Reports;

/// <summary>What the synthetic inference showed of a backend, and what it costs.</summary>
public sealed record InferenceReport
{
    /// <summary>The latest verdict; <c>unknown</c> when there is none.</summary>
    public required string State { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>From sending the question to its first token, in milliseconds.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>Tokens per second after the first one.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Tokens used by questions on this day of UTC.</summary>
    public required long TokensToday { get; init; }

    /// <summary>How many may be.</summary>
    public required int TokensPerDay { get; init; }
}
