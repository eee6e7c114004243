using ChatRouter.Model.Callers;

namespace ChatRouter.Capacity.Figures;

/// <summary>What callers want of a route at its peak.</summary>
public sealed record RouteDemand
{
    /// <summary>Requests per second at the peak.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Mean time that a request holds a slot.</summary>
    public required TimeSpan Service { get; init; }

    /// <summary>Standard deviation of that time over its mean. Default 1.</summary>
    public double Variation { get; init; } = 1;

    /// <summary>Mean tokens of a prompt.</summary>
    public double PromptTokens { get; init; }

    /// <summary>Mean tokens of an answer.</summary>
    public double AnswerTokens { get; init; }

    /// <summary>The lane that the promise is for. Default critical.</summary>
    public Lane Lane { get; init; } = Lane.Critical;

    /// <summary>How long a request may wait for a slot; null: as long as its lane waits for a place.</summary>
    public TimeSpan? MaxWait { get; init; }

    /// <summary>Share of requests that may wait longer and is still called full service. Default 0.05.</summary>
    public double MaxWaitShare { get; init; } = 0.05;

    /// <summary>Prompt and answer.</summary>
    public double Tokens => PromptTokens + AnswerTokens;
}
