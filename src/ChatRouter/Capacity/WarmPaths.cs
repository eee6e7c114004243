using System.Globalization;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Capacity;

/// <summary>Checks the rule that production, previous, fallback and provider path are warm. Pure.</summary>
internal static class WarmPaths
{
    /// <param name="route">The route.</param>
    /// <param name="releases">The releases that the configuration declares.</param>
    /// <param name="demand">Its demand.</param>
    /// <param name="figures">What is known.</param>
    /// <param name="slots">The backends' slots.</param>
    public static IReadOnlyList<WarmPath> Of(Route route, IReadOnlyList<ReleaseSettings> releases, RouteDemand demand, CapacityFigures figures, IReadOnlyDictionary<string, BackendSlots> slots)
    {
        Rung[] rungs = [.. route.Ladder.Where(rung => !rung.Backends.IsEmpty)];
        var lower = rungs.Skip(1).FirstOrDefault(rung => !rung.Backends.All(backend => backend.IsProvider));
        return
        [
            rungs.Length == 0 ? new("production", false, "no rung has backends") : OwnServers("production", rungs[0], demand, figures, slots),
            Previous(route, rungs, releases, demand, figures, slots),
            lower is null ? new("fallback", null, "no lower rung of own servers") : OwnServers("fallback", lower, demand, figures, slots),
            Provider(route, demand, figures),
        ];
    }

    // What was in production until the promotion gets no requests while the release bakes, and has all of them a second after a rollback.
    private static WarmPath Previous(Route route, Rung[] rungs, IReadOnlyList<ReleaseSettings> releases, RouteDemand demand, CapacityFigures figures, IReadOnlyDictionary<string, BackendSlots> slots)
    {
        if (rungs.Length == 0 || releases.FirstOrDefault(release => release.Route == route.Name) is not { } release)
            return new("previous", null, "no release of the route is declared; the baseline of one stays on until its `bake` ends, afterwards going back means a cold start");
        if (rungs[0].Backends.FirstOrDefault(backend => backend.Protocol == ProtocolKind.Ollama && !backend.Health.KeepWarm) is { } lets)
            return new("previous", false, $"rung {rungs[0].Number}: {lets.Name} lets go of its model while release {release.Name} bakes without requests for it; set health.keepWarm");
        var path = OwnServers("previous", rungs[0], demand, figures, slots);
        return path with { Text = $"{path.Text}; release {release.Name} bakes for {DurationText.Format(release.Bake)}" };
    }

    private static WarmPath OwnServers(string name, Rung rung, RouteDemand demand, CapacityFigures figures, IReadOnlyDictionary<string, BackendSlots> slots)
    {
        Backend[] own = [.. rung.Backends.Where(backend => !backend.IsProvider && slots[backend.Name].Slots > 0)];
        if (own.Length == 0) return rung.Backends.Any(backend => backend.IsProvider) ? new(name, true, $"rung {rung.Number}: the provider keeps it warm") : new(name, false, $"rung {rung.Number} is out");
        if (own.FirstOrDefault(backend => figures.Backends.GetValueOrDefault(backend.Name)?.IsWarm == false) is { } cold) return new(name, false, $"rung {rung.Number}: {cold.Name} is cold");
        var rate = own.Sum(Pace);
        if (rate < demand.RequestsPerSecond * (1 - 1e-9)) return new(name, false, Invariant($"rung {rung.Number}: all of it carries {rate / demand.RequestsPerSecond:0%} of the peak"));
        var needed = Needed(own, demand.RequestsPerSecond, Pace);
        if (rung.MinWarm >= needed) return new(name, true, Invariant($"rung {rung.Number}: minWarm {rung.MinWarm} of {rung.Backends.Length} is watched, {needed} carry the peak"));
        return new(name, false, rung.MinWarm == 0
            ? Invariant($"rung {rung.Number}: nobody watches whether it is warm; set minWarm to {needed}")
            : Invariant($"rung {rung.Number}: minWarm {rung.MinWarm} is watched, but {needed} backends carry the peak"));

        double Pace(Backend backend) => slots[backend.Name].Slots / (figures.Backends.GetValueOrDefault(backend.Name)?.Service ?? demand.Service).TotalSeconds;
    }

    // How many of them, the smallest first, carry the whole demand.
    private static int Needed(Backend[] backends, double demand, Func<Backend, double> paceOf)
    {
        var (rate, count) = (0.0, 0);
        foreach (var pace in backends.Select(paceOf).Order())
        {
            if (rate >= demand && count > 0) break;
            rate += pace;
            count++;
        }

        return count;
    }

    private static WarmPath Provider(Route route, RouteDemand demand, CapacityFigures figures)
    {
        string[] accounts = [.. route.Ladder.SelectMany(rung => rung.Backends).Where(backend => backend.IsProvider).Select(backend => backend.QuotaGroup).Distinct(StringComparer.Ordinal)];
        if (accounts.Length == 0) return new("provider", null, "no backend of the route is at a provider");
        if (accounts.FirstOrDefault(account => !figures.Quotas.ContainsKey(account)) is { } unknown) return new("provider", null, $"the quota of {unknown} is not in the figures");
        var rate = accounts.Sum(account => figures.Quotas[account].RequestsPerSecond(demand.Tokens));
        var need = demand.RequestsPerSecond * 60 * demand.Tokens;
        return rate >= demand.RequestsPerSecond
            ? new("provider", true, Invariant($"the quota of {string.Join(" and ", accounts)} carries the peak ({need:0} tokens a minute)"))
            : new("provider", false, Invariant($"the quota of {string.Join(" and ", accounts)} carries {rate / demand.RequestsPerSecond:0%} of the peak, which needs {need:0} tokens and {demand.RequestsPerSecond * 60:0} requests a minute"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
