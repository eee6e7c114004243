using System.Diagnostics;
using System.Diagnostics.Metrics;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Telemetry;

/// <summary>Every metric of the router, with unit. The OpenTelemetry GenAI names are used where one exists.</summary>
public static class RouterMeters
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "ChatRouter";

    // A refusal may come before this is known.
    private const string Unknown = "(unknown)";

    private static readonly Meter Meter = new(MeterName);

    // Boundaries as the GenAI conventions give them; the default ones are made for milliseconds.
    private static readonly Histogram<double> RequestDuration = Meter.CreateHistogram(
        "gen_ai.server.request.duration", "s", "From the door to the end of the answer or refusal.", tags: null, Boundaries(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92));

    private static readonly Histogram<double> TimeToFirstToken = Meter.CreateHistogram(
        "gen_ai.server.time_to_first_token", "s", "From sending an attempt to its first content.", tags: null, Boundaries(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10));

    private static readonly Histogram<long> Tokens = Meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of delivered answers.", tags: null, Boundaries(1L, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864));

    private static readonly Counter<long> WastedTokens = Meter.CreateCounter<long>("chatrouter.tokens.wasted", "{token}", "Tokens that backends generated and no caller got.");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("chatrouter.attempts", "{attempt}", "Attempts on backends by outcome.");
    private static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>("chatrouter.fallback.answers", "{answer}", "Answers without a backend, by route and source.");
    private static readonly Counter<long> ShadowDrops = Meter.CreateCounter<long>("chatrouter.shadow.dropped", "{copy}", "Copies of requests that no candidate got: too many waited, or nobody had room.");
    private static readonly Counter<long> SearchFailures = Meter.CreateCounter<long>("chatrouter.search.failures", "{search}", "Searches that the search service did not answer in time, by route.");
    private static readonly Counter<long> ProberRuns = Meter.CreateCounter<long>("chatrouter.prober.runs", "{run}", "Finished runs over all backends, by who ran them.");

    private static readonly Counter<long> CacheRequests = Meter.CreateCounter<long>("chatrouter.cache.requests", "{request}", "Requests that kept answers may serve, by where their answer came from.");
    private static readonly Counter<long> CacheDrops = Meter.CreateCounter<long>("chatrouter.cache.dropped", "{answer}", "Answers that were not written to the table of kept answers.");

    internal static void ShadowDropped() => ShadowDrops.Add(1);

    internal static void Fallback(string route, string source) => Fallbacks.Add(1, new TagList { { "route", route }, { "source", source } });

    internal static void SearchFailed(string route) => SearchFailures.Add(1, new KeyValuePair<string, object?>("route", route));

    internal static void ProberRun(string runner) => ProberRuns.Add(1, new KeyValuePair<string, object?>("runner", runner));

    /// <summary>An answer was not written to the table.</summary>
    /// <param name="reason"><c>full</c>: too many waited; <c>storage</c>: it was not taken.</param>
    internal static void CacheDrop(string reason) => CacheDrops.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A gauge per backend: 1 while its circuit is not closed. Lives as long as the meter that is returned.</summary>
    internal static Meter ObserveCircuits(IEnumerable<Backend> backends, Func<Backend, bool> isOpen)
    {
        var meter = new Meter(MeterName);
        meter.CreateObservableGauge(
            "chatrouter.circuit.open",
            () => backends.Select(b => new Measurement<int>(isOpen(b) ? 1 : 0, new KeyValuePair<string, object?>("backend", b.Name))),
            unit: null,
            "1 while a backend's circuit is not closed.");
        return meter;
    }

    /// <summary>A gauge per zone: its backends in service. Lives as long as the meter that is returned.</summary>
    internal static Meter ObserveZones(Func<IEnumerable<(string Zone, int InService)>> zones)
    {
        var meter = new Meter(MeterName);
        meter.CreateObservableGauge(
            "chatrouter.zone.in_service",
            () => zones().Select(zone => new Measurement<int>(zone.InService, new KeyValuePair<string, object?>("zone", zone.Zone))),
            "{backend}",
            "Backends of a zone that are in service.");
        return meter;
    }

    /// <summary>Gauges of what routes promise and of how they serve. Live as long as the meter that is returned.</summary>
    /// <param name="budgets">Part of the error budget that is left, by route, objective and days of the window.</param>
    /// <param name="rates">Burn rates, by route and minutes of the window.</param>
    /// <param name="states">Whether a state holds, by route and state.</param>
    internal static Meter ObserveRoutes(
        Func<IEnumerable<(string Route, string Objective, int Days, double Left)>> budgets,
        Func<IEnumerable<(string Route, int Minutes, double Rate)>> rates,
        Func<IEnumerable<(string Route, string State, bool Holds)>> states)
    {
        var meter = new Meter(MeterName);
        meter.CreateObservableGauge(
            "chatrouter.slo.budget_left",
            () => budgets().Select(one => new Measurement<double>(one.Left, new KeyValuePair<string, object?>("route", one.Route), new("objective", one.Objective), new("days", one.Days))),
            "1",
            "Part of the error budget that is left over the fleet: 1 untouched, 0 used up, negative overdrawn.");
        meter.CreateObservableGauge(
            "chatrouter.slo.burn_rate",
            () => rates().Select(one => new Measurement<double>(one.Rate, new KeyValuePair<string, object?>("route", one.Route), new("minutes", one.Minutes))),
            "1",
            "How many times faster than allowed the fleet spends the budget of the availability.");
        meter.CreateObservableGauge(
            "chatrouter.route.state",
            () => states().Select(one => new Measurement<int>(one.Holds ? 1 : 0, new KeyValuePair<string, object?>("route", one.Route), new("state", one.State))),
            unit: null,
            "1 while a service state holds for a route.");
        return meter;
    }

    /// <summary>A gauge per budget: the part of it that is used today. Lives as long as the meter that is returned.</summary>
    /// <param name="budgets">By tenant, route (empty for all) and kind: as many as are configured.</param>
    internal static Meter ObserveBudgets(Func<IEnumerable<(string Tenant, string Route, string Kind, double Part)>> budgets)
    {
        var meter = new Meter(MeterName);
        meter.CreateObservableGauge(
            "chatrouter.tenant.budget.used",
            () => budgets().Select(one => new Measurement<double>(one.Part, new KeyValuePair<string, object?>("tenant", one.Tenant), new("route", one.Route), new("kind", one.Kind))),
            "1",
            "Part of a tenant's budget of the day that the fleet has used: 1 is all of it.");
        return meter;
    }

    internal static void Attempt(AttemptRecord attempt)
    {
        if (Attempts.Enabled)
        {
            Attempts.Add(1, new TagList { { "backend", attempt.Backend }, { "outcome", attempt.Kind.ToString() }, { "reason", attempt.Reason.ToString() } });
        }

        if (attempt.FirstToken is { } first && TimeToFirstToken.Enabled)
        {
            TimeToFirstToken.Record(first.TotalSeconds, new KeyValuePair<string, object?>("backend", attempt.Backend));
        }
    }

    internal static void Request(DecisionRecord decision)
    {
        if (RequestDuration.Enabled)
        {
            RequestDuration.Record(decision.Duration.TotalSeconds, new TagList { { "route", decision.Route ?? Unknown }, { "lane", decision.Lane?.ToString() ?? Unknown }, { "result", ResultWord.Of(decision.Result) }, { "rung", decision.LastRung } });
        }

        if (decision.WastedTokens > 0) WastedTokens.Add(decision.WastedTokens, new KeyValuePair<string, object?>("route", decision.Route));
        if (decision.Cache is { } cache) CacheRequests.Add(1, new TagList { { "route", decision.Route }, { "result", cache } });
        if (decision.Usage is { } usage && Tokens.Enabled)
        {
            Tokens.Record(usage.PromptTokens, new TagList { { "gen_ai.token.type", "input" }, { "route", decision.Route } });
            Tokens.Record(usage.CompletionTokens, new TagList { { "gen_ai.token.type", "output" }, { "route", decision.Route } });
        }
    }

    private static InstrumentAdvice<T> Boundaries<T>(params T[] boundaries)
        where T : struct => new() { HistogramBucketBoundaries = boundaries };
}
