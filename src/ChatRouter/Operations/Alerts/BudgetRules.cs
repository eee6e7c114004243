using System.Globalization;
using ChatRouter.Admission.Limits;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Operations.Alerts;

/// <summary>What the rules of the tenants' budgets find. Pure.</summary>
internal static class BudgetRules
{
    /// <summary>From 80 % on, until it is spent: then the other rule tells.</summary>
    public static AlertCondition Warning(BudgetUse use, string currency) => new(AlertRuleSettings.BudgetWarning, use.Subject)
    {
        Holds = use.Part is >= BudgetUse.WarnAt and < 1,
        Title = string.Create(CultureInfo.InvariantCulture, $"{100 * BudgetUse.WarnAt:0} % of the day's {use.Word} budget used: {Whose(use)}"),
        Summary = $"{Figures(use, currency)}; at all of it requests get 429 until 00:00 UTC",
    };

    /// <summary>Spent until the day ends.</summary>
    public static AlertCondition Spent(BudgetUse use, string currency) => new(AlertRuleSettings.BudgetSpent, use.Subject)
    {
        Holds = use.Part >= 1,
        Title = $"The day's {use.Word} budget is spent: {Whose(use)}",
        Summary = $"{Figures(use, currency)}; requests get 429 until 00:00 UTC",
    };

    private static string Whose(BudgetUse use) => use.Route is null ? use.Tenant : $"{use.Tenant} on {use.Route}";

    private static string Figures(BudgetUse use, string currency) => use.Kind == BudgetKind.Tokens
        ? string.Create(CultureInfo.InvariantCulture, $"Tenant {Whose(use)} has used {use.Used:0} of {use.Budget:0} tokens today")
        : string.Create(CultureInfo.InvariantCulture, $"Tenant {Whose(use)} has used {use.Used:0.00} of {use.Budget:0.00} {currency} today");
}
