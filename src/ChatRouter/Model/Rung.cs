using System.Collections.Immutable;

namespace ChatRouter.Model;

/// <summary>One step of a ladder: what answers here, and what an answer from here may be reduced to.</summary>
public sealed record Rung
{
    /// <summary>1 for the primary, then 2, 3, ...</summary>
    public required int Number { get; init; }

    /// <summary>What answers here.</summary>
    public required AnswerSource Source { get; init; }

    /// <summary>The backends of the source.</summary>
    public ImmutableArray<Backend> Backends => Source.Backends;

    /// <summary>Backends that should be ready to answer at once; fewer are told of in the readiness and by an event. Default 0: not watched.</summary>
    public int MinWarm { get; init; }

    /// <summary>Upper bound put on the caller's max_tokens, or null.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Temperature put in place of the caller's, or null.</summary>
    public double? Temperature { get; init; }

    /// <summary>Reason shown in <c>x-router-degraded</c> and <c>_degraded</c>, or null if an answer from here is full service.</summary>
    public string? Degraded { get; init; }

    /// <summary>Sentence for the caller in <c>_notice</c>, or null.</summary>
    public string? Notice { get; init; }

    /// <summary>Whether a release tries it: what its backends say of a request is not the last word, because the baseline may see it otherwise. Default false.</summary>
    public bool IsOnTrial { get; init; }

    /// <summary>True when a request body must be changed for this rung beyond its model name.</summary>
    public bool HasCaps => MaxTokens is not null || Temperature is not null;
}
