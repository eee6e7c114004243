namespace ChatRouter.Model.Settings.Health;

/// <summary>The synthetic inference (probe level L3): a small question with a known answer, asked through the backend's own protocol.</summary>
public sealed record InferenceSettings
{
    /// <summary>Whether it is asked at all. Default false; in a configuration it depends on the protocol.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Time between two questions to a backend that answered well; traffic that went well counts as an answer. Default 60 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most tokens, of questions and answers together, in a day of UTC. Default 500,000: a day of nothing but bad answers, one every ten seconds, fits.</summary>
    public int TokensPerDay { get; init; } = 500_000;

    /// <summary>From sending the question to its first token. Default 3 s.</summary>
    public TimeSpan FirstTokenLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Fewer tokens per second mean degraded; 0 switches the check off. Default 1.</summary>
    public double MinTokensPerSecond { get; init; } = 1;
}
