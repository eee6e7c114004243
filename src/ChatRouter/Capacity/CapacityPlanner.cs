using System.Collections.Immutable;
using ChatRouter.Capacity.Cases;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;

namespace ChatRouter.Capacity;

/// <summary>
/// Says what a configuration can carry when a zone is lost, a deployment rolls, providers or the first rung are out, and what would mend it. Flows are computed as of fluids (what a rung
/// cannot take goes to the next one), waits by Erlang's formulas (<see cref="ServerQueue"/>). Pure.
/// </summary>
public static class CapacityPlanner
{
    /// <summary>A share of the requests that is too small for a verdict.</summary>
    private const double Noticed = 0.01;

    /// <summary>Makes the plan.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="figures">Demand and what is known of the backends.</param>
    public static CapacityPlan Plan(RouterModel model, CapacityFigures figures)
    {
        var slots = SlotTable.Of(model, figures);
        Route[] routes = [.. model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal).Where(route => figures.Routes.ContainsKey(route.Name)).OrderBy(route => route.Name, StringComparer.Ordinal)];
        if (routes.Length == 0) return new CapacityPlan { Routes = [], Cases = [], Backends = [.. slots.Values], Assumed = figures.Assumed };

        var allUp = new CaseFlow(routes, figures, slots, ImmutableHashSet<string>.Empty).Run();
        CaseReport[] cases = [.. CaseList.Of(routes, slots).Select(one => Report(one, model, routes, figures, slots, allUp))];
        return new CapacityPlan
        {
            Routes = [.. routes.Select(route => Sum(route, cases, model, figures, slots))],
            Cases = cases,
            Backends = [.. model.Backends.Select(backend => slots[backend.Name])],
            Assumed = figures.Assumed,
        };
    }

    private static CaseReport Report(
        CapacityCase one, RouterModel model, Route[] routes, CapacityFigures figures, IReadOnlyDictionary<string, BackendSlots> slots, IReadOnlyDictionary<string, IReadOnlyList<RungFlow>> allUp)
    {
        var flow = new CaseFlow(routes, figures, slots, one.Out);
        var rungs = flow.Run();
        RouteOutcome[] outcomes = [.. routes.Select(route => Outcome(route, one, rungs[route.Name], allUp[route.Name], flow.FullQueue(route), MaxWait(figures.Routes[route.Name], model), figures))];
        var cost = CasePrice.PerSecond(routes, outcomes, figures, one.Out);
        return new CaseReport(one, outcomes, cost * 3600, CasePrice.BudgetsLast(model.Tenants, outcomes, figures, cost));
    }

    private static RouteOutcome Outcome(
        Route route, CapacityCase one, IReadOnlyList<RungFlow> fluid, IReadOnlyList<RungFlow> allUp, ServerQueue queue, TimeSpan maxWait, CapacityFigures figures)
    {
        var demand = figures.Routes[route.Name];
        var full = fluid.TakeWhile(rung => !rung.IsDegraded && rung.Source == "backends").ToArray();
        var isEnough = full.Sum(rung => rung.CarriedPerSecond) >= demand.RequestsPerSecond * (1 - 1e-9);
        var rungs = isEnough ? Spill.Down(fluid, full.Length, demand.RequestsPerSecond * queue.LossBeyond(maxWait)) : fluid;
        var noModel = rungs.Where(rung => rung.Source != "backends").Sum(rung => rung.CarriedPerSecond);
        var shed = Math.Max(0, demand.RequestsPerSecond - rungs.Sum(rung => rung.CarriedPerSecond));
        var total = rungs.Sum(rung => rung.CapacityPerSecond);
        TimeSpan?[] starts = [.. route.Ladder.SelectMany(rung => rung.Backends).Where(backend => one.Out.Contains(backend.Name)).Select(backend => figures.Backends.GetValueOrDefault(backend.Name)?.WarmUp)];
        TimeSpan? warmUp = starts.Length > 0 ? starts.Max() : null;
        return new RouteOutcome
        {
            Route = route.Name,
            Rungs = rungs,
            Queue = queue,
            MaxWait = maxWait,
            DemandPerSecond = demand.RequestsPerSecond,
            FullPerSecond = full.Sum(rung => rung.CapacityPerSecond),
            TotalPerSecond = total,
            WithoutModelPerSecond = noModel,
            ShedPerSecond = shed,
            Cold = [.. route.Ladder.Where(rung => rungs.Any(flow => flow.Number == rung.Number && flow.CarriedPerSecond > Noticed * demand.RequestsPerSecond)).SelectMany(rung => rung.Backends)
                .Where(backend => !one.Out.Contains(backend.Name) && figures.Backends.GetValueOrDefault(backend.Name)?.IsWarm == false).Select(backend => backend.Name)],
            WarmUp = warmUp,
            Backlog = warmUp is { } start ? Backlog.Of(demand.RequestsPerSecond, total, allUp.Sum(rung => rung.CapacityPerSecond), start) : null,
            Verdict = shed > Noticed * demand.RequestsPerSecond ? CaseVerdict.Sheds
                : noModel > Noticed * demand.RequestsPerSecond ? CaseVerdict.WithoutModel
                : isEnough && queue.WaitBeyond(maxWait) <= demand.MaxWaitShare ? CaseVerdict.Full : CaseVerdict.Degraded,
        };
    }

    private static RouteCapacity Sum(Route route, CaseReport[] cases, RouterModel model, CapacityFigures figures, IReadOnlyDictionary<string, BackendSlots> slots)
    {
        var demand = figures.Routes[route.Name];
        var own = route.Ladder.SelectMany(rung => rung.Backends).Select(backend => backend.Name).ToHashSet(StringComparer.Ordinal);
        (CapacityCase Case, RouteOutcome Outcome)[] lost =
            [.. cases.Where(one => one.Case.Kind == CaseKind.ZoneLost && one.Case.Out.Overlaps(own)).Select(one => (one.Case, one.Routes.First(outcome => outcome.Route == route.Name)))];
        var worst = lost.Length == 0 ? default : lost.OrderByDescending(one => one.Outcome.Verdict).ThenBy(one => one.Outcome.Headroom).First();
        var verdict = lost.Length == 0 ? (CaseVerdict?)null : worst.Outcome.Verdict;
        return new RouteCapacity
        {
            Route = route.Name,
            Demand = demand,
            NPlusOne = verdict,
            WorstCase = verdict is null or CaseVerdict.Full ? null : worst.Case.Title,
            Headroom = lost.Length == 0 ? 0 : lost.Min(one => one.Outcome.Headroom),
            Mends = verdict is null or CaseVerdict.Full
                ? []
                : Mends.Of(route, [.. lost.Select(one => (slots[one.Case.Out.First()].Domain, one.Outcome.Queue))], demand, MaxWait(demand, model), slots, figures.Instances),
            WarmPaths = WarmPaths.Of(route, model.Releases, demand, figures, slots),
        };
    }

    private static TimeSpan MaxWait(RouteDemand demand, RouterModel model) => demand.MaxWait ?? model.Lanes.Of(demand.Lane).MaxWait;
}
