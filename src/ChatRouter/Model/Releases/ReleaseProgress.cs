namespace ChatRouter.Model.Releases;

/// <summary>
/// Where a release is, as its row in the shared state says: one for each route, the latest. Every instance reads it, and only who wins a compare-and-set changes it. Immutable.
/// </summary>
public sealed record ReleaseProgress
{
    /// <summary>The release's name.</summary>
    public required string Name { get; init; }

    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>
    /// Made at the start and never used again: names this run of the release, and scatters its units so that it is not the same tenants who go first in every release.
    /// </summary>
    public required string Salt { get; init; }

    /// <summary>The order as it was given, in the form of <c>router.json</c>; empty: the configuration declares the release under its name.</summary>
    public string Order { get; init; } = "";

    /// <summary>Grows with every change.</summary>
    public long Revision { get; init; }

    /// <summary>Who ordered it.</summary>
    public string Who { get; init; } = "";

    /// <summary>When it was ordered.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The stage that it is in, or ended in.</summary>
    public ReleaseStage Stage { get; init; }

    /// <summary>Index of the step of the canary, from 0; 0 in other stages.</summary>
    public int Step { get; init; }

    /// <summary>How it stands.</summary>
    public ReleaseStatus Status { get; init; }

    /// <summary>Why it stands still.</summary>
    public PauseCause Pause { get; init; }

    /// <summary>When the stage or step began; moved on by the time that it stood still.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When its status last changed.</summary>
    public DateTimeOffset StatusSince { get; init; }

    /// <summary>Why it stands as it does, in one sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Share of the units that are on the candidate, in percent: 0 before the canary and after a rollback.</summary>
    public double Percent { get; init; }

    /// <summary>The instance that asks the candidate at present, or null.</summary>
    public string? Holder { get; init; }

    /// <summary>When the holder's turn ends by itself.</summary>
    public DateTimeOffset HeldUntil { get; init; }

    /// <summary>Whether it is not over.</summary>
    public bool IsActive => Status is ReleaseStatus.Running or ReleaseStatus.Paused;

    /// <summary>Whether instances count what they see of it.</summary>
    public bool IsCounted => IsActive && Stage is (ReleaseStage.Shadow or ReleaseStage.Canary or ReleaseStage.Bake);
}
