using ChatRouter.Admission.Limits;
using ChatRouter.Fleet;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Operations.Alerts;

/// <summary>What the rules look at.</summary>
/// <param name="View">The shared view.</param>
/// <param name="Accounts">The accounts of the routes.</param>
/// <param name="Now">The time.</param>
internal sealed record AlertFacts(FleetView View, IReadOnlyList<RouteSlo> Accounts, DateTimeOffset Now)
{
    private static readonly TimeSpan OldestView = TimeSpan.FromMinutes(1);

    /// <summary>What was used of the tenants' budgets of the day.</summary>
    public IReadOnlyList<BudgetUse> Budgets { get; init; } = [];

    /// <summary>Whether the view is young enough to be believed.</summary>
    public bool IsViewKnown => View.AsOf != DateTimeOffset.MinValue && Now - View.AsOf <= OldestView;
}
