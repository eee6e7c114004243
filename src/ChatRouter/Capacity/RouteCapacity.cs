using ChatRouter.Capacity.Cases;
using ChatRouter.Capacity.Figures;

namespace ChatRouter.Capacity;

/// <summary>What a plan says of a route.</summary>
public sealed record RouteCapacity
{
    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>What callers want.</summary>
    public required RouteDemand Demand { get; init; }

    /// <summary>The worst that the loss of one zone does; null: no backend at all.</summary>
    public required CaseVerdict? NPlusOne { get; init; }

    /// <summary>The case that is worst; null if all are alike full service.</summary>
    public required string? WorstCase { get; init; }

    /// <summary>The least full service that is left over when one zone is lost, as a share of the demand.</summary>
    public required double Headroom { get; init; }

    /// <summary>What would give full service without any one zone, the cheapest first; empty if it is given.</summary>
    public required IReadOnlyList<string> Mends { get; init; }

    /// <summary>Production, previous, fallback and provider path.</summary>
    public required IReadOnlyList<WarmPath> WarmPaths { get; init; }
}
