using System.Collections.Immutable;

namespace ChatRouter.Model;

/// <summary>A public model name and the ladder behind it.</summary>
public sealed record Route
{
    /// <summary>What callers send as <c>model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Rungs in order of preference.</summary>
    public required ImmutableArray<Rung> Ladder { get; init; }

    /// <summary>Time for a complete answer, all attempts together. Default 120 s; 1 s to 220 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Most attempts for one request, all rungs together. Default 6; 1 to 20.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>What the caller reads when every backend failed; the retry time is added to it.</summary>
    public string UnavailableMessage { get; init; } = "All backends are unavailable.";
}
