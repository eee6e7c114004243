using System.Text.Json.Nodes;

namespace ChatRouter.Operations.Reports;

/// <summary>One event, as <c>/ops/events</c> shows it.</summary>
public sealed record EventReport
{
    /// <summary>Unique; sorts the newest first.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What changed: <c>breaker</c>, <c>health</c>, <c>capacity</c>, <c>zone</c>, <c>hold</c>, ...</summary>
    public required string Kind { get; init; }

    /// <summary>What it changed on: a backend, a zone, or <c>route/rung</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Before; empty if nothing was known.</summary>
    public required string From { get; init; }

    /// <summary>After.</summary>
    public required string To { get; init; }

    /// <summary>Why, in a few words.</summary>
    public required string Cause { get; init; }

    /// <summary>The figures behind it, or null.</summary>
    public JsonObject? Figures { get; init; }

    /// <summary>The instance that wrote it.</summary>
    public required string Instance { get; init; }
}
