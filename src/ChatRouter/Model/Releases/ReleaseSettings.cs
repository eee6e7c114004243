using System.Collections.Immutable;

namespace ChatRouter.Model.Releases;

/// <summary>
/// A release of a route, as it was ordered: a candidate for its first rung, what it has to show, and how it goes to the callers. The baseline, which is what the candidate is compared with
/// and what everything goes back to, is the first rung as the configuration has it. Immutable.
/// </summary>
public sealed record ReleaseSettings
{
    /// <summary>Its name: unique for good, as the record of it stays.</summary>
    public required string Name { get; init; }

    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>Backends that answer in place of the first rung's.</summary>
    public required ImmutableArray<Backend> Candidate { get; init; }

    /// <summary>The version of the model, as the record of the release is to show it.</summary>
    public required string Version { get; init; }

    /// <summary>What stays on one side.</summary>
    public SplitUnit Unit { get; init; }

    /// <summary>Tenants that are never on the candidate.</summary>
    public ImmutableArray<string> OptedOut { get; init; } = [];

    /// <summary>Questions that the candidate must answer.</summary>
    public required GoldenPrompts Golden { get; init; }

    /// <summary>Bounds of its memory.</summary>
    public required MemoryGate Memory { get; init; }

    /// <summary>Copies of requests for it; null: the stage is left out.</summary>
    public ShadowSettings? Shadow { get; init; } = new();

    /// <summary>Steps of the canary, rising. Default 1, 5, 25 and 50 %.</summary>
    public ImmutableArray<CanaryStep> Steps { get; init; } = [new() { Percent = 1 }, new() { Percent = 5 }, new() { Percent = 25 }, new() { Percent = 50 }];

    /// <summary>Bounds of the comparison.</summary>
    public GateSettings Gates { get; init; } = new();

    /// <summary>How long the baseline stays warm after the promotion. Default 24 hours.</summary>
    public TimeSpan Bake { get; init; } = TimeSpan.FromHours(24);
}
