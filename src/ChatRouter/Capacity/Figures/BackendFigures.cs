namespace ChatRouter.Capacity.Figures;

/// <summary>What is known of a backend beyond its configuration. Null: not known.</summary>
public sealed record BackendFigures
{
    /// <summary>Requests that it serves at the same time, over all instances of the router; null: <c>maxConcurrency</c> times the instances.</summary>
    public int? Slots { get; init; }

    /// <summary>Mean time that a request holds a slot here; null: as the route's.</summary>
    public TimeSpan? Service { get; init; }

    /// <summary>Its memory.</summary>
    public KvCacheFigures? KvCache { get; init; }

    /// <summary>From the start of a replacement to its first answer.</summary>
    public TimeSpan? WarmUp { get; init; }

    /// <summary>Whether its model is in memory now.</summary>
    public bool? IsWarm { get; init; }
}
