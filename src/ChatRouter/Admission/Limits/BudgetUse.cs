namespace ChatRouter.Admission.Limits;

/// <summary>How much of a budget was used today, over all instances as far as this one knows.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Route">On which route; null for all.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Used">Tokens, or money.</param>
/// <param name="Budget">What may be used in a day.</param>
internal readonly record struct BudgetUse(string Tenant, string? Route, BudgetKind Kind, double Used, double Budget)
{
    /// <summary>The part from which on people are warned.</summary>
    public const double WarnAt = 0.8;

    /// <summary>The used part: 1 is all of it.</summary>
    public double Part => Used / Budget;

    /// <summary>What events and alerts call it: <c>tenant/tokens</c> or <c>tenant/route/tokens</c>.</summary>
    public string Subject => Route is null ? $"{Tenant}/{Word}" : $"{Tenant}/{Route}/{Word}";

    /// <summary><c>tokens</c> or <c>cost</c>.</summary>
    public string Word => Kind == BudgetKind.Tokens ? "tokens" : "cost";
}
