namespace ChatRouter.Capacity.Cases;

/// <summary>A case and what becomes of every route in it.</summary>
/// <param name="Case">The case.</param>
/// <param name="Routes">Every route that has a demand, by name.</param>
/// <param name="CostPerHour">What the answers cost in an hour at the peak; null: no backend has a price.</param>
/// <param name="BudgetsLast">How long the tenants' budgets of a day last at the peak; null: some tenant has none.</param>
public sealed record CaseReport(CapacityCase Case, IReadOnlyList<RouteOutcome> Routes, double? CostPerHour, TimeSpan? BudgetsLast);
