using System.Text.Json.Nodes;

namespace ChatRouter.Fleet;

/// <summary>A transition worth keeping: one row of the <c>events</c> table.</summary>
public sealed record FleetEvent
{
    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What changed: <c>breaker</c>, <c>health</c>, <c>capacity</c>, <c>zone</c>, <c>state</c>, <c>alert</c>, <c>channel</c>, <c>silence</c>, <c>release</c>, ...</summary>
    public required string Kind { get; init; }

    /// <summary>What it changed on: a backend's, zone's, route's or channel's name, or <c>route/rung</c> for capacity.</summary>
    public required string Subject { get; init; }

    /// <summary>Before; empty if nothing was known.</summary>
    public required string From { get; init; }

    /// <summary>After.</summary>
    public required string To { get; init; }

    /// <summary>Why, in a few words. No prompt or completion text.</summary>
    public required string Cause { get; init; }

    /// <summary>The figures behind it. Not to be changed after it was handed over.</summary>
    public JsonObject? Figures { get; init; }
}
