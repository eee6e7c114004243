using System.Collections.Immutable;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.History;

namespace ChatRouter.Operations.Releases;

/// <summary>A release for operators.</summary>
public sealed record ReleaseReport
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The version of the model, if this instance can read the order.</summary>
    public string? Version { get; init; }

    /// <summary>The backends of the candidate, if this instance can read the order.</summary>
    public IEnumerable<string>? Candidate { get; init; }

    /// <summary>Who ordered it.</summary>
    public required string Who { get; init; }

    /// <summary>When it was ordered.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The stage that it is in, or ended in.</summary>
    public required ReleaseStage Stage { get; init; }

    /// <summary>The step of the canary, from 1, of how many; null in other stages.</summary>
    public string? Step { get; init; }

    /// <summary>How it stands.</summary>
    public required ReleaseStatus Status { get; init; }

    /// <summary>Why it stands still, or null.</summary>
    public PauseCause? Pause { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it stands as it does.</summary>
    public required string Reason { get; init; }

    /// <summary>Why this instance has no golden prompts for it (file, line and mistake), or null.</summary>
    public string? GoldenProblem { get; init; }

    /// <summary>Share of the units that are on the candidate, in percent.</summary>
    public required double Percent { get; init; }

    /// <summary>Its moves, the oldest first; in the record of one release.</summary>
    public ImmutableArray<ReleaseMove>? Moves { get; init; }

    /// <summary>What the checks said last at each stage and step; in the record of one release.</summary>
    public ImmutableArray<ReleaseFinding>? Findings { get; init; }

    /// <summary>The report of a release.</summary>
    internal static ReleaseReport Of(ReleaseProgress at, ReleaseSettings? order, ReleaseHistory? history = null) => new()
    {
        Name = at.Name,
        Route = at.Route,
        Version = order?.Version,
        Candidate = order?.Candidate.Select(backend => backend.Name),
        Who = at.Who,
        StartedAt = at.StartedAt,
        Stage = at.Stage,
        Step = at.Stage != ReleaseStage.Canary ? null : order is null ? $"{at.Step + 1}" : $"{at.Step + 1} of {order.Steps.Length}",
        Status = at.Status,
        Pause = at.Pause == PauseCause.None ? null : at.Pause,
        Since = at.StatusSince,
        Reason = at.Reason,
        GoldenProblem = order?.Golden.Problem,
        Percent = at.Percent,
        Moves = history?.Moves,
        Findings = history?.Findings,
    };
}
