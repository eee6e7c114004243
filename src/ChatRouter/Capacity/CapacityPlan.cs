using ChatRouter.Capacity.Cases;

namespace ChatRouter.Capacity;

/// <summary>What a configuration can carry when parts of it fail. Immutable.</summary>
public sealed record CapacityPlan
{
    /// <summary>Every route that has a demand, by name.</summary>
    public required IReadOnlyList<RouteCapacity> Routes { get; init; }

    /// <summary>All cases, that without a failure first.</summary>
    public required IReadOnlyList<CaseReport> Cases { get; init; }

    /// <summary>The backends' slots.</summary>
    public required IReadOnlyList<BackendSlots> Backends { get; init; }

    /// <summary>Which figures are guesses, one sentence each.</summary>
    public required IReadOnlyList<string> Assumed { get; init; }

    /// <summary>Whether every route of the critical lane has full service without any one zone.</summary>
    public bool IsNPlusOne => Routes.Where(route => route.Demand.Lane == Model.Callers.Lane.Critical).All(route => route.NPlusOne == CaseVerdict.Full);
}
