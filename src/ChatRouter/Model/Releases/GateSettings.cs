namespace ChatRouter.Model.Releases;

/// <summary>How much worse than the baseline a candidate may be, and how sure the verdict is to be.</summary>
public sealed record GateSettings
{
    /// <summary>Share of bad answers (errors, interruptions, failed output checks, bad feedback, each by itself) above the baseline's that is borne, in points: 0.02 is two of a hundred requests. Default 0.02.</summary>
    public double MaxIncrease { get; init; } = 0.02;

    /// <summary>Chance that a request on the candidate is slower than one on the baseline, up to which its latency is borne. 0.5 is equal. Default 0.6.</summary>
    public double MaxSlower { get; init; } = 0.6;

    /// <summary>Answer tokens per request, as a multiple of the baseline's, that are borne; the reciprocal is the lower bound. Default 1.5.</summary>
    public double MaxTokens { get; init; } = 1.5;

    /// <summary>Chance that a release whose candidate equals the baseline is taken back by the comparison with it, over all of its gates, steps and looks. Default 0.05.</summary>
    public double FalseRollback { get; init; } = 0.05;

    /// <summary>Chance that a candidate is promoted whose errors are <see cref="MaxIncrease"/> above the baseline's or more. Default 0.05.</summary>
    public double FalsePromotion { get; init; } = 0.05;

    /// <summary>Share of bad answers of the baseline from which on it counts as sick: a release waits then. Default 0.1.</summary>
    public double SickBaseline { get; init; } = 0.1;
}
