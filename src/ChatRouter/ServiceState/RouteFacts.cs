using System.Collections.Immutable;

namespace ChatRouter.ServiceState;

/// <summary>All that the states of a route follow from. Only what every instance knows alike, so that they agree.</summary>
public sealed record RouteFacts
{
    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>The ladder, the primary first.</summary>
    public required ImmutableArray<RungFacts> Ladder { get; init; }

    /// <summary>The figures of the route; null while this instance does not know those of the others: then it has no say in what follows from them.</summary>
    public RouteFigures? Figures { get; init; }

    /// <summary>Why the route is switched off for all, or null.</summary>
    public string? SwitchedOff { get; init; }

    /// <summary>Why a release stands still, or null.</summary>
    public string? ReleasePaused { get; init; }

    /// <summary>Why a release was taken back, or null.</summary>
    public string? RolledBack { get; init; }
}
