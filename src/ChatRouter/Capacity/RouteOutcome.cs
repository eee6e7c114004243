using ChatRouter.Capacity.Cases;

namespace ChatRouter.Capacity;

/// <summary>How a route comes through a case.</summary>
public sealed record RouteOutcome
{
    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>In one word.</summary>
    public required CaseVerdict Verdict { get; init; }

    /// <summary>Rung by rung.</summary>
    public required IReadOnlyList<RungFlow> Rungs { get; init; }

    /// <summary>The queue before the rungs of full service, with what other routes put there.</summary>
    public required ServerQueue Queue { get; init; }

    /// <summary>The wait that is allowed.</summary>
    public required TimeSpan MaxWait { get; init; }

    /// <summary>Requests per second that are wanted.</summary>
    public required double DemandPerSecond { get; init; }

    /// <summary>Requests per second that rungs of full service could answer.</summary>
    public required double FullPerSecond { get; init; }

    /// <summary>Requests per second that all rungs with backends could answer.</summary>
    public required double TotalPerSecond { get; init; }

    /// <summary>Requests per second that are answered without a model.</summary>
    public required double WithoutModelPerSecond { get; init; }

    /// <summary>Requests per second that are refused.</summary>
    public required double ShedPerSecond { get; init; }

    /// <summary>Backends that would have to answer now and are not warm.</summary>
    public required IReadOnlyList<string> Cold { get; init; }

    /// <summary>What piles up until replacements have started; null: nothing, or nobody knows how long they take.</summary>
    public Backlog? Backlog { get; init; }

    /// <summary>How long the slowest replacement takes; null: not known.</summary>
    public TimeSpan? WarmUp { get; init; }

    /// <summary>Full service that is left over, as a share of the demand; negative: missing.</summary>
    public double Headroom => DemandPerSecond > 0 ? (FullPerSecond - DemandPerSecond) / DemandPerSecond : double.PositiveInfinity;

    /// <summary>Share of the requests that are refused.</summary>
    public double ShedShare => DemandPerSecond > 0 ? ShedPerSecond / DemandPerSecond : 0;

    /// <summary>The same if whoever is refused asks once more.</summary>
    public double ShedShareWithRetries => ShedPerSecond > 0 ? 2 * ShedPerSecond / (DemandPerSecond + ShedPerSecond) : 0;
}
