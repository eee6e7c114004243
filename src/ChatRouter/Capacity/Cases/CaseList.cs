using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.Capacity.Cases;

/// <summary>Finds the cases that are worth a look in a configuration. Pure.</summary>
internal static class CaseList
{
    public static IEnumerable<CapacityCase> Of(IReadOnlyList<Route> routes, IReadOnlyDictionary<string, BackendSlots> slots)
    {
        Backend[] used = [.. routes.SelectMany(route => route.Ladder).SelectMany(rung => rung.Backends).DistinctBy(backend => backend.Name, StringComparer.Ordinal)];
        yield return new CapacityCase(CaseKind.AllUp, "", Names([]));
        foreach (var domain in used.GroupBy(backend => backend.FailureDomain, StringComparer.Ordinal).OrderBy(domain => domain.Key, StringComparer.Ordinal))
            yield return new CapacityCase(CaseKind.ZoneLost, domain.First().Zone is null ? domain.Key : $"zone {domain.Key}", Names(domain));

        foreach (var largest in routes.Select(route => route.Ladder.FirstOrDefault(rung => !rung.Backends.IsEmpty)?.Backends.MaxBy(backend => slots[backend.Name].Slots)).OfType<Backend>().DistinctBy(backend => backend.Name, StringComparer.Ordinal))
            yield return new CapacityCase(CaseKind.Rolling, largest.Name, Names([largest]));

        // Deployments in one account share its quota, whatever zones they name.
        foreach (var account in used.GroupBy(backend => backend.QuotaGroup, StringComparer.Ordinal).Where(account => account.Select(backend => backend.FailureDomain).Distinct(StringComparer.Ordinal).Skip(1).Any()))
            yield return new CapacityCase(CaseKind.AccountLost, account.Key, Names(account));

        // One account alone is a domain of its own already.
        if (used.Where(backend => backend.IsProvider).Select(backend => backend.FailureDomain).Distinct(StringComparer.Ordinal).Count() > 1 || used.Any(backend => backend is { IsProvider: true, Zone: not null }))
            yield return new CapacityCase(CaseKind.ProvidersOut, "", Names(used.Where(backend => backend.IsProvider)));
        foreach (var route in routes.Where(route => route.Ladder.Length > 1 && !route.Ladder[0].Backends.IsEmpty))
            yield return new CapacityCase(CaseKind.FirstRungOut, route.Name, Names(route.Ladder[0].Backends));
    }

    private static ImmutableHashSet<string> Names(IEnumerable<Backend> backends) => [.. backends.Select(backend => backend.Name)];
}
