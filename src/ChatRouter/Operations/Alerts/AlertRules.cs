using System.Globalization;
using ChatRouter.Fleet.Probing;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.ServiceState;

namespace ChatRouter.Operations.Alerts;

/// <summary>What each rule finds, for every subject that it looks at. Pure.</summary>
/// <param name="model">The routes, backends and settings.</param>
/// <param name="reader">Reads the shared view.</param>
internal sealed class AlertRules(RouterModel model, RouteFactsReader reader)
{
    private const string Action = "check the GPU server and restart the primary if needed";
    private const string FleetSubject = "fleet";

    /// <summary>All that the rules which are switched on find.</summary>
    internal IReadOnlyList<AlertCondition> Look(AlertFacts facts) =>
    [
        .. On(AlertRuleSettings.DeadLetters, () => [DeadLetters(facts)]),
        .. On(AlertRuleSettings.DrillFailed, () => model.Drills.Scheduled.Select(drill => Drill(drill.Name, facts))),
        .. On(AlertRuleSettings.Failover, () => reader.Routes.Select(route => Failover(route.Name, facts))),
        .. On(AlertRuleSettings.State, () => reader.Routes.SelectMany(route => States(route.Name, facts))),
        .. On(AlertRuleSettings.FallbackRate, () => reader.Routes.Select(route => FallbackRate(route.Name, facts))),
        .. On(AlertRuleSettings.FastBurn, () => reader.Routes.Select(route => Burn(AlertRuleSettings.FastBurn, route.Name, facts, "fast"))),
        .. On(AlertRuleSettings.SlowBurn, () => reader.Routes.Select(route => Burn(AlertRuleSettings.SlowBurn, route.Name, facts, "medium", "slow"))),
        .. On(AlertRuleSettings.ProviderCircuitOpen, () => Providers(facts)),
        .. On(AlertRuleSettings.ProberLate, () => [Prober(facts)]),
        .. On(AlertRuleSettings.RungCold, () => Rungs(facts)),
        .. On(AlertRuleSettings.BudgetWarning, () => facts.Budgets.Select(use => BudgetRules.Warning(use, model.Currency))),
        .. On(AlertRuleSettings.BudgetSpent, () => facts.Budgets.Select(use => BudgetRules.Spent(use, model.Currency))),
    ];

    private IEnumerable<AlertCondition> On(string rule, Func<IEnumerable<AlertCondition>> look) => model.Alerts.Rules[rule].Enabled ? look() : [];

    private static AlertCondition Failover(string route, AlertFacts facts)
    {
        var condition = new AlertCondition(AlertRuleSettings.Failover, route);
        if (!facts.IsViewKnown || !facts.View.States.TryGetValue(route, out var states)) return condition;
        if (states.FirstOrDefault(state => state.Kind == ServiceStateKind.DegradedFallback) is not { From: { } from, To: { } to } state) return condition with { Holds = false };
        return condition with
        {
            Holds = true,
            Title = $"LLM Failover: {from} -> {to}",
            Summary = $"Route {route} is answered by {to} in place of {from}: {state.Reason}",
            Details = [new("from", from), new("to", to), new("error", state.Reason), new("action", Action)],
        };
    }

    private IEnumerable<AlertCondition> States(string route, AlertFacts facts)
    {
        foreach (var word in model.Alerts.Rules[AlertRuleSettings.State].States)
        {
            var condition = new AlertCondition(AlertRuleSettings.State, $"{route}/{word}");
            if (!facts.IsViewKnown || !facts.View.States.TryGetValue(route, out var states)) yield return condition;
            else if (states.FirstOrDefault(state => ServiceStateNames.Of(state.Kind) == word) is not { } state) yield return condition with { Holds = false };
            else yield return condition with { Holds = true, Title = $"Route {route} is {word}", Summary = $"Route {route} is {word}: {state.Reason}" };
        }
    }

    private AlertCondition FallbackRate(string route, AlertFacts facts)
    {
        var condition = new AlertCondition(AlertRuleSettings.FallbackRate, route);
        var rule = model.Alerts.Rules[AlertRuleSettings.FallbackRate];
        if (RouteFactsReader.AccountOf(route, facts.Accounts) is not { } account) return condition;
        var (answers, rate) = (account.FiveMinutes.ByRung.Sum(), account.FiveMinutes.FallbackRate);
        var percent = (100 * rate).ToString("0.#", CultureInfo.InvariantCulture);
        return condition with
        {
            Holds = answers >= rule.MinAnswers && rate > rule.Above,
            Title = string.Create(CultureInfo.InvariantCulture, $"More than {100 * rule.Above:0.#} % of {route} answered by lower rungs"),
            Summary = string.Create(CultureInfo.InvariantCulture, $"{percent} % of {answers} answers of route {route} in 5 minutes came from a lower rung; the limit is {100 * rule.Above:0.#} %"),
        };
    }

    private static AlertCondition Burn(string rule, string route, AlertFacts facts, params string[] names)
    {
        var condition = new AlertCondition(rule, route);
        if (RouteFactsReader.AccountOf(route, facts.Accounts) is not { } account) return condition;
        if (account.BurnRates.FirstOrDefault(one => names.Contains(one.Name, StringComparer.Ordinal) && one.IsBurning) is not { } burn) return condition with { Holds = false };
        var left = account.Objectives.FirstOrDefault(one => one.Name == "availability")?.Windows.FirstOrDefault(one => one.Days == 30)?.Left;
        var errors = string.Join(", ", account.Hour.Errors.OrderByDescending(one => one.Value).Take(3).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value}")));
        return condition with
        {
            Holds = true,
            Title = rule == AlertRuleSettings.FastBurn ? $"Error budget of {route} burns fast" : $"Error budget of {route} burns slowly",
            Summary = string.Create(CultureInfo.InvariantCulture, $"{burn.Bad} bad requests of route {route} in {burn.LongMinutes} minutes: {burn.Long:0.#} times the allowed rate, {burn.Short:0.#} in the last {burn.ShortMinutes} minutes"),
            Details = [.. Detail("budget left of 30 days", left is { } share ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %") : ""), .. Detail("errors of the last hour", errors)],
        };
    }

    private IEnumerable<AlertCondition> Providers(AlertFacts facts)
    {
        foreach (var backend in model.Backends.Select(one => reader.Read(one, facts.View, facts.Now)).Where(one => one.IsProvider))
        {
            var isOut = backend.Standing is BackendStanding.CircuitOpen or BackendStanding.Throttled;
            yield return new AlertCondition(AlertRuleSettings.ProviderCircuitOpen, backend.Name)
            {
                Holds = facts.IsViewKnown ? isOut : null,
                Title = $"Provider {backend.Name} is out",
                Summary = $"Backend {backend.Name} gets no requests: {backend.Reason}",
            };
        }
    }

    private AlertCondition Prober(AlertFacts facts)
    {
        var condition = new AlertCondition(AlertRuleSettings.ProberLate, FleetSubject);
        if (!facts.IsViewKnown || facts.View.Prober is not { } lease) return condition;
        var silence = facts.Now - lease.Heartbeat;
        var isSilent = silence > ProberLease.IntervalsToExpiry * model.Fleet.ProbeInterval;
        return condition with
        {
            Holds = isSilent || lease.Runner == ProbeRunner.Deputy,
            Title = "Prober late",
            Summary = isSilent
                ? string.Create(CultureInfo.InvariantCulture, $"No probe run has ended for {silence.TotalSeconds:0} s: failures of backends are learnt from callers alone")
                : "The timer is silent; an instance that answers requests probes in its place",
        };
    }

    private static AlertCondition DeadLetters(AlertFacts facts)
    {
        var condition = new AlertCondition(AlertRuleSettings.DeadLetters, "batch");
        if (!facts.IsViewKnown) return condition;
        if (facts.View.DeadLetters is not { } letters || letters.IsOver(facts.Now)) return condition with { Holds = false };
        return condition with
        {
            Holds = true,
            Title = "Lines of batches were given up",
            Summary = string.Create(CultureInfo.InvariantCulture, $"{letters.Count} lines went to the dead-letter queue since {letters.Since:u}, the latest for {letters.Reason}"),
        };
    }

    private static AlertCondition Drill(string name, AlertFacts facts)
    {
        var condition = new AlertCondition(AlertRuleSettings.DrillFailed, name);
        if (!facts.IsViewKnown) return condition;
        if (!facts.View.Drills.TryGetValue(name, out var turn) || !turn.IsRed) return condition with { Holds = false };
        return condition with { Holds = true, Title = $"Drill {name} failed", Summary = $"The scheduled drill {name} did not show what it promises: {turn.Result}" };
    }

    private IEnumerable<AlertCondition> Rungs(AlertFacts facts)
    {
        var asked = reader.Routes.SelectMany(route => route.Ladder.Where(rung => rung.MinWarm > 0).Select(rung => (route.Name, rung.Number)));
        var found = reader.Read(facts.View, [], facts.Now).SelectMany(route => route.Ladder.Select(rung => (route.Route, Rung: rung))).ToDictionary(one => (one.Route, one.Rung.Number), one => one.Rung.Cold);
        foreach (var (route, number) in asked)
        {
            var cold = found[(route, number)];
            yield return new AlertCondition(AlertRuleSettings.RungCold, string.Create(CultureInfo.InvariantCulture, $"{route}/{number}"))
            {
                Holds = facts.IsViewKnown && !facts.View.Health.IsEmpty ? cold is not null : null,
                Title = string.Create(CultureInfo.InvariantCulture, $"Rung {number} of {route} is cold"),
                Summary = string.Create(CultureInfo.InvariantCulture, $"Rung {number} of route {route} has too few backends ready to answer at once: {cold}"),
            };
        }
    }

    private static AlertDetail[] Detail(string name, string value) => value.Length == 0 ? [] : [new AlertDetail(name, value)];
}
