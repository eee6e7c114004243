namespace ChatRouter.Operations.Reports;

/// <summary>How a tenant stands to its limits, over all routes or on one.</summary>
public sealed record LimitReport
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The route that the limits are for; null for all.</summary>
    public string? Route { get; init; }

    /// <summary>Requests that run on this instance.</summary>
    public int Active { get; init; }

    /// <summary>This instance's share of the limits per minute and of those at the same time, 0 to 1; the smallest where they differ.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Requests that this instance would let in at once; null without a limit.</summary>
    public int? RequestsLeft { get; init; }

    /// <summary>Tokens that this instance would let in at once; null without a limit.</summary>
    public int? TokensLeft { get; init; }

    /// <summary>The budgets of the day and what the fleet has used of them.</summary>
    public IReadOnlyList<BudgetUseReport> Budgets { get; init; } = [];
}
