namespace ChatRouter.Operations.Alerts;

/// <summary>One alert that is pending or firing, or was resolved a short time ago.</summary>
public sealed record AlertReport
{
    /// <summary>The rule: <c>failover</c>, <c>fallback-rate</c>, <c>fast-burn</c>, ...</summary>
    public required string Rule { get; init; }

    /// <summary>What it is about: a route, a backend, or the fleet.</summary>
    public required string Subject { get; init; }

    /// <summary><c>pending</c>, <c>firing</c> or <c>resolved</c>.</summary>
    public required string State { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>One line, as it stands in messages.</summary>
    public required string Summary { get; init; }

    /// <summary>The section of the runbook.</summary>
    public required string Runbook { get; init; }

    /// <summary>Nobody is told before this moment, or null.</summary>
    public DateTimeOffset? SilencedUntil { get; init; }
}
