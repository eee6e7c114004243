using System.Globalization;
using ChatRouter.Operations.Reports;
using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Http.Metrics;

/// <summary>The routes: what serves them, their states, and the account of their objectives over the fleet.</summary>
internal static class RouteMetrics
{
    // As /ops/state writes them.
    private static readonly string[] States = [.. Enum.GetValues<ServiceStateKind>().Select(Word)];

    public static void Write(PrometheusText text, StateReport state)
    {
        text.Gauge("chatrouter_route_serving_rung", "The first rung with a usable backend; 0 when there is none.");
        foreach (var route in state.Routes) text.Add(route.ServingRung, ("route", route.Name));

        text.Gauge("chatrouter_route_state", "1 while the state holds for the route; several can.");
        foreach (var route in state.Routes.Where(route => route.States.Count > 0))
        {
            foreach (var name in States) text.Add(route.States.Any(holds => holds.State == name), ("route", route.Name), ("state", name));
        }

        WriteAccounts(text, [.. state.Routes.Select(route => route.Slo).OfType<RouteSlo>()]);
    }

    private static void WriteAccounts(PrometheusText text, RouteSlo[] accounts)
    {
        var objectives = accounts.SelectMany(account => account.Objectives.Select(objective => (account.Route, Objective: objective))).ToArray();
        text.Gauge("chatrouter_slo_target_ratio", "The promised share of good requests.");
        foreach (var (route, objective) in objectives) text.Add(objective.Target, ("route", route), ("objective", objective.Name));

        text.Gauge("chatrouter_slo_error_budget_left_ratio", "Part of the error budget that is left: 1 untouched, 0 used up, negative overdrawn.");
        foreach (var (route, objective) in objectives)
        {
            foreach (var window in objective.Windows) text.Add(window.Left, ("route", route), ("objective", objective.Name), ("window", Number(window.Days) + "d"));
        }

        text.Gauge("chatrouter_slo_burn_rate_ratio", "How many times faster than allowed the budget of the availability is spent.");
        foreach (var account in accounts)
        {
            foreach (var rate in account.BurnRates)
            {
                text.Add(rate.Long, ("route", account.Route), ("pair", rate.Name), ("window", Number(rate.LongMinutes) + "m"));
                text.Add(rate.Short, ("route", account.Route), ("pair", rate.Name), ("window", Number(rate.ShortMinutes) + "m"));
            }
        }

        Sli(text, accounts, "chatrouter_recent_requests", "Requests of the fleet within the window, counted or not.", sli => sli.Requests);
        Sli(text, accounts, "chatrouter_recent_good_requests", "Good ones among those that count.", sli => sli.Good);
        Sli(text, accounts, "chatrouter_recent_fallback_ratio", "Share of answers that came from another rung than the first.", sli => sli.FallbackRate);
        Latency(text, accounts, "chatrouter_recent_first_token_seconds", "From the door to the first content of streams, within 5 % of the true percentile.", sli => sli.FirstToken);
        Latency(text, accounts, "chatrouter_recent_answer_seconds", "From the door to the end of complete answers, within 5 % of the true percentile.", sli => sli.Total);
    }

    private static void Sli(PrometheusText text, RouteSlo[] accounts, string name, string help, Func<SliReport, double> figure)
    {
        text.Gauge(name, help);
        foreach (var account in accounts)
        {
            text.Add(figure(account.FiveMinutes), ("route", account.Route), ("window", "5m"));
            text.Add(figure(account.Hour), ("route", account.Route), ("window", "1h"));
        }
    }

    private static void Latency(PrometheusText text, RouteSlo[] accounts, string name, string help, Func<SliReport, LatencyFigures?> figures)
    {
        text.Gauge(name, help);
        foreach (var account in accounts)
        {
            if (figures(account.FiveMinutes) is not { } known) continue;
            text.Add(known.P50 / 1000, ("route", account.Route), ("window", "5m"), ("quantile", "0.5"));
            text.Add(known.P95 / 1000, ("route", account.Route), ("window", "5m"), ("quantile", "0.95"));
            text.Add(known.P99 / 1000, ("route", account.Route), ("window", "5m"), ("quantile", "0.99"));
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(ServiceStateKind kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
