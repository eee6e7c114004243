namespace ChatRouter.Slo.Reports;

/// <summary>The figures of a route over some time, all lanes and instances together.</summary>
public sealed record SliReport
{
    /// <summary>Requests, counted or not.</summary>
    public required long Requests { get; init; }

    /// <summary>Those that count for the availability.</summary>
    public required long Valid { get; init; }

    /// <summary>Those that were good.</summary>
    public required long Good { get; init; }

    /// <summary>Bad requests by the word of their class; classes without any are left out.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Answers by rung, from 1 on.</summary>
    public required IReadOnlyList<long> ByRung { get; init; }

    /// <summary>Share of answers that came from another rung than the first, 0 to 1; 0 without answers.</summary>
    public required double FallbackRate { get; init; }

    /// <summary>Answers that were marked as degraded.</summary>
    public required long Degraded { get; init; }

    /// <summary>Requests by their number of attempts: 1, 2, 3, 4 and more.</summary>
    public required IReadOnlyList<long> ByAttempts { get; init; }

    /// <summary>Second attempts beside a late first one.</summary>
    public required long Hedges { get; init; }

    /// <summary>Answers that another attempt completed after they had broken off.</summary>
    public required long Rescues { get; init; }

    /// <summary>Answers that a check of the route refused.</summary>
    public required long Unfit { get; init; }

    /// <summary>Kept answers that stood in for backends.</summary>
    public long StaleAnswers { get; init; }

    /// <summary>Requests that said how old their context is, on routes with a bound.</summary>
    public long Contexts { get; init; }

    /// <summary>Those whose context was too old: it was dropped, or they were refused.</summary>
    public long StaleContexts { get; init; }

    /// <summary>Tokens of prompts, as backends counted them.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens of answers that callers got.</summary>
    public required long CompletionTokens { get; init; }

    /// <summary>Tokens that were generated for nobody.</summary>
    public required long WastedTokens { get; init; }

    /// <summary>Judgements of evaluators, beside the availability: a 200 with a wrong answer is a failure, too. Null without any.</summary>
    public FeedbackReport? Evals { get; init; }

    /// <summary>Judgements of users; null without any.</summary>
    public FeedbackReport? Users { get; init; }

    /// <summary>From the door to the first content of streams, in milliseconds: the 50th, 95th and 99th percentile; null without any.</summary>
    public LatencyFigures? FirstToken { get; init; }

    /// <summary>From the door to the end of complete answers; null without any.</summary>
    public LatencyFigures? Total { get; init; }

    /// <summary>The same figures by lane; empty in the figures of a lane.</summary>
    public IReadOnlyDictionary<string, SliReport> Lanes { get; init; } = new Dictionary<string, SliReport>(StringComparer.Ordinal);
}
