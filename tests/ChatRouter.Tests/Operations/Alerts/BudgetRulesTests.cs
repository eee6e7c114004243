using ChatRouter.Admission.Limits;
using ChatRouter.Fleet;
using ChatRouter.Operations;
using ChatRouter.Operations.Alerts;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Alerts;

public sealed class BudgetRulesTests
{
    [Theory]
    [InlineData(799, false, false)]
    [InlineData(800, true, false)]
    [InlineData(999, true, false)]
    [InlineData(1000, false, true)]
    public void Look_PartOfABudget_OneRuleAtATimeHolds(double used, bool warns, bool isSpent)
    {
        var found = Look(new BudgetUse("app", null, BudgetKind.Tokens, used, 1000));

        Assert.Equal([("budget-warning", "app/tokens", warns), ("budget-spent", "app/tokens", isSpent)], found.Select(one => (one.Rule, one.Subject, one.Holds!.Value)));
    }

    [Fact]
    public void Look_CostOnARoute_IsToldInTheCurrency()
    {
        var spent = Look(new BudgetUse("app", "chat", BudgetKind.Cost, 12.5, 12))[1];

        Assert.Equal(
            ("app/chat/cost", "The day's cost budget is spent: app on chat", "Tenant app on chat has used 12.50 of 12.00 EUR today; requests get 429 until 00:00 UTC"),
            (spent.Subject, spent.Title, spent.Summary));
    }

    private static List<AlertCondition> Look(BudgetUse use)
    {
        var model = TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu")))) with { Currency = "EUR" };
        var facts = new AlertFacts(FleetView.Empty, [], DateTimeOffset.UnixEpoch) { Budgets = [use] };
        return [.. new AlertRules(model, new RouteFactsReader(model)).Look(facts).Where(found => found.Rule.StartsWith("budget", StringComparison.Ordinal))];
    }
}
