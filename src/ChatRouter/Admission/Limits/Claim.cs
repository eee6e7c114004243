namespace ChatRouter.Admission.Limits;

/// <summary>What a request that was let in holds of its tenant's limits until it leaves.</summary>
/// <param name="OnRoute">The limits of its route, or null.</param>
/// <param name="Reserved">What it may cost.</param>
/// <param name="IsOfDayAlone">True if it counts in the budgets of the day alone.</param>
internal readonly record struct Claim(LimitScope? OnRoute, Spending Reserved, bool IsOfDayAlone)
{
    /// <summary>Tokens that it may use.</summary>
    public int Tokens => (int)Reserved.Tokens;
}
