namespace ChatRouter.Operations.Reports;

/// <summary>What the fleet has used of a budget today.</summary>
/// <param name="Kind"><c>tokens</c> or <c>cost</c>.</param>
/// <param name="Used">Tokens, or money.</param>
/// <param name="Budget">What may be used in a day.</param>
/// <param name="Unit"><c>tokens</c>, or the currency.</param>
public sealed record BudgetUseReport(string Kind, double Used, double Budget, string Unit);
