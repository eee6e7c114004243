using System.Collections.Immutable;

namespace ChatRouter.Model.Releases;

/// <summary>The team's own questions to a candidate, and what answers must be like.</summary>
public sealed record GoldenPrompts
{
    /// <summary>Why their file cannot be used, in a sentence with the file, the line and the mistake; null if it can. There are no questions then, and a release that has still to ask them fails.</summary>
    public string? Problem { get; init; }

    /// <summary>The questions.</summary>
    public required ImmutableArray<GoldenPrompt> Prompts { get; init; }

    /// <summary>How often each is asked; most of its answers must pass. Default 3.</summary>
    public int Repeat { get; init; } = 3;

    /// <summary>Share of the questions that must pass, 0 to 1; those marked critical must all. Default 0.98.</summary>
    public double MinPass { get; init; } = 0.98;
}
