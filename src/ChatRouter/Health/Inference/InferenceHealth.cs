namespace ChatRouter.Health.Inference;

/// <summary>What the latest question (L3) showed. Holds until the next one.</summary>
public sealed record InferenceHealth
{
    /// <summary>When it was answered, or when the traffic was that took its place.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Healthy, degraded or down; unknown if the question could not be judged.</summary>
    public required HealthState State { get; init; }

    /// <summary>Why, in a few words.</summary>
    public required string Reason { get; init; }

    /// <summary>Bad answers in a row.</summary>
    public int Failures { get; init; }

    /// <summary>From sending to the first token, or null.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Tokens per second after the first one, or null.</summary>
    public double? TokensPerSecond { get; init; }
}
