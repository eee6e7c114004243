namespace ChatRouter.Capacity.Cases;

/// <summary>What a rung carries of a route's requests in a case.</summary>
/// <param name="Number">The rung.</param>
/// <param name="Source">What answers: <c>backends</c>, <c>cache</c>, <c>retrieval</c>, <c>rules</c> or <c>disabled</c>.</param>
/// <param name="IsDegraded">Whether answers from here are marked.</param>
/// <param name="Slots">Slots in service.</param>
/// <param name="CapacityPerSecond">Requests per second that are left for this route: by slots, and by quotas where they are known. 0 for rungs without backends.</param>
/// <param name="CarriedPerSecond">Requests per second that it answers.</param>
/// <param name="IsQuotaBound">Whether a quota and not the slots is what limits it.</param>
public sealed record RungFlow(int Number, string Source, bool IsDegraded, int Slots, double CapacityPerSecond, double CarriedPerSecond, bool IsQuotaBound);
