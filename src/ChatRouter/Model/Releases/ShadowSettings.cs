namespace ChatRouter.Model.Releases;

/// <summary>Copies of requests for the candidate.</summary>
public sealed record ShadowSettings
{
    /// <summary>Share of the route's requests that are copied, in percent. Default 1.</summary>
    public double Percent { get; init; } = 1;

    /// <summary>Pairs of answers to compare before the stage may end. Default 100, at least 20.</summary>
    public int MinPairs { get; init; } = 100;

    /// <summary>Least share of the pairs that say about the same; null: any. Default null, because two answers of one model may differ as much.</summary>
    public double? MinAgreement { get; init; }

    /// <summary>When the stage has taken this long, the release pauses. Default 6 hours.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Tokens, prompt and answer, that copies may cost on all instances together. Default 1,000,000.</summary>
    public long TokenBudget { get; init; } = 1_000_000;
}
