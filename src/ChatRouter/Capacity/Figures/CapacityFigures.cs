using System.Collections.Immutable;

namespace ChatRouter.Capacity.Figures;

/// <summary>The figures that a plan is made with, beside the configuration. Immutable.</summary>
public sealed record CapacityFigures
{
    /// <summary>Demand by route; a route that is missing has none.</summary>
    public ImmutableDictionary<string, RouteDemand> Routes { get; init; } = ImmutableDictionary.Create<string, RouteDemand>(StringComparer.Ordinal);

    /// <summary>By backend.</summary>
    public ImmutableDictionary<string, BackendFigures> Backends { get; init; } = ImmutableDictionary.Create<string, BackendFigures>(StringComparer.Ordinal);

    /// <summary>By quota group.</summary>
    public ImmutableDictionary<string, QuotaFigures> Quotas { get; init; } = ImmutableDictionary.Create<string, QuotaFigures>(StringComparer.Ordinal);

    /// <summary>Instances of the router: <c>maxConcurrency</c> bounds each of them. Default 1.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>Names of zones and backends that are out in every case.</summary>
    public ImmutableHashSet<string> Out { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Which figures are guesses, one sentence each.</summary>
    public ImmutableArray<string> Assumed { get; init; } = [];
}
