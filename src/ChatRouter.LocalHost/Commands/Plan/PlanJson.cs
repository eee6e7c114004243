using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRouter.Capacity;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>A plan as JSON, for pipelines.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(CapacityPlan plan) => JsonSerializer.Serialize(
        new
        {
            plan.IsNPlusOne,
            plan.Assumed,
            plan.Backends,
            Routes = plan.Routes.Select(route => new { route.Route, route.Demand.Lane, route.Demand.RequestsPerSecond, ServiceSeconds = route.Demand.Service.TotalSeconds, route.NPlusOne, route.WorstCase, Headroom = Finite(route.Headroom), route.Mends, route.WarmPaths }),
            Cases = plan.Cases.Select(one => new
            {
                one.Case.Kind,
                one.Case.Title,
                Out = one.Case.Out.Order(StringComparer.Ordinal),
                one.CostPerHour,
                BudgetsLastSeconds = one.BudgetsLast?.TotalSeconds,
                Routes = one.Routes.Select(Outcome),
            }),
        },
        s_json);

    private static object Outcome(RouteOutcome outcome) => new
    {
        outcome.Route,
        outcome.Verdict,
        outcome.DemandPerSecond,
        outcome.FullPerSecond,
        outcome.TotalPerSecond,
        outcome.WithoutModelPerSecond,
        outcome.ShedPerSecond,
        outcome.ShedShareWithRetries,
        Headroom = Finite(outcome.Headroom),
        outcome.Queue.Slots,
        Utilization = Finite(outcome.Queue.Utilization),
        outcome.Queue.WaitProbability,
        MeanWaitSeconds = outcome.Queue.MeanWait?.TotalSeconds,
        MaxWaitSeconds = outcome.MaxWait.TotalSeconds,
        BeyondMaxWait = outcome.Queue.WaitBeyond(outcome.MaxWait),
        WaitP99Seconds = outcome.Queue.WaitWithin(0.99)?.TotalSeconds,
        outcome.Cold,
        WarmUpSeconds = outcome.WarmUp?.TotalSeconds,
        Backlog = outcome.Backlog is { } pile ? new { pile.Requests, WaitSeconds = pile.Wait?.TotalSeconds, DrainSeconds = pile.Drain?.TotalSeconds } : null,
        outcome.Rungs,
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
