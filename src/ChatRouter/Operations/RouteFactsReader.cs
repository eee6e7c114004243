using System.Collections.Immutable;
using System.Globalization;
using ChatRouter.Attempts;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;
using ChatRouter.Storage;

namespace ChatRouter.Operations;

/// <summary>Reads from the shared view what the states and the alerts follow from. Nothing that this instance alone knows goes in, or instances would disagree. Pure.</summary>
/// <param name="model">The routes.</param>
internal sealed class RouteFactsReader(RouterModel model)
{
    /// <summary>Oldest account of other instances that is still believed.</summary>
    private const double OldestAccountSeconds = 120;

    /// <summary>How long a rollback is a state of its route, unless an operator lays it to rest or another release begins.</summary>
    private static readonly TimeSpan RollbackShown = TimeSpan.FromHours(24);

    /// <summary>The facts of each route, by name.</summary>
    /// <param name="view">The shared view.</param>
    /// <param name="accounts">The accounts of the routes.</param>
    /// <param name="now">The time.</param>
    internal IEnumerable<RouteFacts> Read(FleetView view, IReadOnlyList<RouteSlo> accounts, DateTimeOffset now)
    {
        // Before the first probe of all there is no rung to be called cold.
        var cold = view.Health.IsEmpty ? [] : WarmRung.Of(model, name => Verdict(name, view, now)).Where(rung => rung.IsCold).ToDictionary(rung => (rung.Route, rung.Rung));
        foreach (var route in Routes)
        {
            yield return new RouteFacts
            {
                Route = route.Name,
                Ladder = [.. route.Ladder.Select(rung => new RungFacts(rung.Number, [.. rung.Backends.Select(one => Read(one, view, now))], cold.TryGetValue((route.Name, rung.Number), out var why) ? Text(why) : null, rung.Source is BackendSource ? null : rung.Source.Kind))],
                SwitchedOff = view.SwitchOn(route.Name, "", now) is { } off ? $"switched off until {Clock(off.Until)} by {off.Who}: {off.Why}" : null,
                ReleasePaused = view.Releases.GetValueOrDefault(route.Name) is { Status: ReleaseStatus.Paused } paused ? $"release {paused.Name}: {paused.Reason}" : null,
                RolledBack = view.Releases.GetValueOrDefault(route.Name) is { Status: ReleaseStatus.RolledBack } back && now - back.StatusSince < RollbackShown ? $"release {back.Name}: {back.Reason}" : null,
                Figures = FiguresOf(AccountOf(route.Name, accounts)),
            };
        }
    }

    /// <summary>The routes, each once however many names it has.</summary>
    internal IEnumerable<Route> Routes => model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal).OrderBy(route => route.Name, StringComparer.Ordinal);

    /// <summary>The account of a route; null while that of the other instances is not known.</summary>
    internal static RouteSlo? AccountOf(string route, IReadOnlyList<RouteSlo> accounts)
        => accounts.FirstOrDefault(one => one.Route == route) is { AgeSeconds: <= OldestAccountSeconds } account ? account : null;

    /// <summary>How the fleet sees a backend.</summary>
    internal BackendFacts Read(Backend backend, FleetView view, DateTimeOffset now)
    {
        var (standing, reason) = Judge(backend, view, now);
        return new BackendFacts(backend.Name, backend.IsProvider, standing, reason);
    }

    private (BackendStanding Standing, string Reason) Judge(Backend backend, FleetView view, DateTimeOffset now)
    {
        if (view.HoldOn(backend.Name, now) is { } hold) return (BackendStanding.Held, hold.Reason);
        var health = Verdict(backend.Name, view, now);
        switch (health?.State)
        {
            case HealthState.Down or HealthState.Draining:
                return (BackendStanding.Down, $"{health.State.ToString().ToLowerInvariant()}, {health.Reason}");
            case HealthState.Warming:
                return (BackendStanding.Warming, $"warming, {health.Reason}");
        }

        if (view.Quotas.TryGetValue(EntityRules.ToKey(backend.QuotaGroup), out var until) && until - now > AttemptSchedule.LongestWait) return (BackendStanding.Throttled, $"throttled until {Clock(until)}");
        var circuit = view.Breakers.GetValueOrDefault(backend.Name);
        return circuit?.Phase switch
        {
            CircuitPhase.Open or CircuitPhase.HalfOpen => (BackendStanding.CircuitOpen, $"circuit open since {Clock(circuit.Since)}: {circuit.Figures}"),
            CircuitPhase.Ramping => (BackendStanding.Limited, "back from a break with a part of the traffic"),
            _ when health?.State == HealthState.Degraded => (BackendStanding.Limited, $"degraded, {health.Reason}"),
            _ => (BackendStanding.Serving, ""),
        };
    }

    private BackendHealth? Verdict(string backend, FleetView view, DateTimeOffset now)
        => view.Health.GetValueOrDefault(backend) is { } known && now - known.CheckedAt <= model.Fleet.VerdictTtl ? known : null;

    private static RouteFigures? FiguresOf(RouteSlo? account)
    {
        if (account is null) return null;
        var fast = account.BurnRates.FirstOrDefault(one => one.Name == "fast");
        return new RouteFigures(account.FiveMinutes.ByRung.Sum(), account.FiveMinutes.FallbackRate, fast?.Long ?? 0, fast?.IsBurning ?? false) { Shed = account.FiveMinutes.Errors.GetValueOrDefault("shed") };
    }

    private static string Text(WarmRung rung) => string.Create(CultureInfo.InvariantCulture, $"{rung.Warm} of {rung.MinWarm} warm; missing: {rung.Missing}");

    private static string Clock(DateTimeOffset moment) => moment.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
