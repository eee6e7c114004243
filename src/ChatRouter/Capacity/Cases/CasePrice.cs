using System.Collections.Immutable;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Capacity.Cases;

/// <summary>What the answers of a case cost, and how long the tenants' budgets last. Pure.</summary>
internal static class CasePrice
{
    /// <summary>Cost per second; null if no backend has a price.</summary>
    public static double? PerSecond(Route[] routes, RouteOutcome[] outcomes, CapacityFigures figures, IReadOnlySet<string> without)
    {
        if (!routes.SelectMany(route => route.Ladder).SelectMany(rung => rung.Backends).Any(backend => backend.Price is not null)) return null;
        var cost = 0.0;
        foreach (var route in routes)
        {
            var demand = figures.Routes[route.Name];
            foreach (var (rung, flow) in route.Ladder.Zip(outcomes.First(outcome => outcome.Route == route.Name).Rungs))
            {
                Backend[] up = [.. rung.Backends.Where(backend => !without.Contains(backend.Name))];
                if (up.Length > 0) cost += flow.CarriedPerSecond * up.Average(backend => backend.Price is { } price ? ((demand.PromptTokens * price.Prompt) + (demand.AnswerTokens * price.Completion)) / 1e6 : 0);
            }
        }

        return cost;
    }

    /// <summary>How long the budgets of a day last at this pace; null if some tenant has neither or nothing is spent.</summary>
    public static TimeSpan? BudgetsLast(ImmutableArray<Tenant> tenants, RouteOutcome[] outcomes, CapacityFigures figures, double? cost)
    {
        Tenant[] callers = [.. tenants.Where(tenant => !tenant.Disabled)];
        var tokens = outcomes.Sum(outcome => outcome.Rungs.Where(rung => rung.Source == "backends").Sum(rung => rung.CarriedPerSecond) * figures.Routes[outcome.Route].Tokens);
        TimeSpan?[] lasts =
        [
            callers.Length > 0 && tokens > 0 && callers.All(tenant => tenant.TokensPerDay is not null) ? TimeSpan.FromSeconds(callers.Sum(tenant => tenant.TokensPerDay!.Value) / tokens) : null,
            callers.Length > 0 && cost > 0 && callers.All(tenant => tenant.CostPerDay is not null) ? TimeSpan.FromSeconds(callers.Sum(tenant => tenant.CostPerDay!.Value) / cost.Value) : null,
        ];
        return lasts.Min();
    }
}
