namespace ChatRouter.LocalHost.Drills.Reports;

/// <summary>What a drill has shown. Immutable.</summary>
internal sealed record DrillRecord
{
    /// <summary>The experiment.</summary>
    public required string Name { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary><c>completed</c>; <c>deviated</c>: a bound was not kept; <c>aborted</c>: it ended itself; <c>failed</c>: it was not steady before, nothing was done.</summary>
    public required string Status { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Where: <c>simulator</c> or a router's address.</summary>
    public required string Target { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>Bounds that were not kept, in words.</summary>
    public required IReadOnlyList<string> Deviations { get; init; }

    /// <summary>Failed, degraded and slower requests of all, by lane, in words.</summary>
    public required IReadOnlyDictionary<string, string> Impact { get; init; }

    /// <summary>How the fallback came in: share, rungs and backends, cold or warm.</summary>
    public required string Fallback { get; init; }

    /// <summary>What a person had to do.</summary>
    public required IReadOnlyList<string> ManualSteps { get; init; }

    /// <summary>Rules that should have fired and did not.</summary>
    public required IReadOnlyList<string> MissingAlerts { get; init; }

    /// <summary>Rules that fired and should not have.</summary>
    public required IReadOnlyList<string> UnexpectedAlerts { get; init; }

    /// <summary>What happened when.</summary>
    public required IReadOnlyList<DrillMark> Marks { get; init; }

    /// <summary>Every request; not kept in rows.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<DrillCall> Calls { get; init; } = [];

    /// <summary>Whether all is as it should be.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPassed => Status == "completed";
}
