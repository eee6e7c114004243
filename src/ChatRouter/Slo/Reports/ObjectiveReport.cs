namespace ChatRouter.Slo.Reports;

/// <summary>One objective and what became of it.</summary>
/// <param name="Name"><c>availability</c>, <c>firstToken</c>, <c>total</c> or <c>trajectory</c>.</param>
/// <param name="Target">The promised share, 0 to 1.</param>
/// <param name="WithinMs">The limit of time in milliseconds, or null for the availability.</param>
/// <param name="Windows">30 and 90 days.</param>
public sealed record ObjectiveReport(string Name, double Target, double? WithinMs, IReadOnlyList<BudgetReport> Windows);
