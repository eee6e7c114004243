using System.Collections.Immutable;
using ChatRouter.Fleet;
using ChatRouter.Storage;

namespace ChatRouter.Caching;

/// <summary>Generations of kept answers: a purge raises one of them, and with it every key that it is part of is another one. What was kept under the old keys is never found again.</summary>
internal static class CachePurges
{
    private const string Any = "*";

    /// <summary>The row of a purge.</summary>
    /// <param name="route">The route, or null for all.</param>
    /// <param name="tenant">The tenant, or null for all.</param>
    public static string KeyOf(string? route, string? tenant) => EntityRules.ToKey($"{route ?? Any}|{tenant ?? Any}");

    /// <summary>How often the answers of a tenant on a route were purged, by whatever purge.</summary>
    /// <param name="view">What the fleet knows.</param>
    /// <param name="route">The route.</param>
    /// <param name="tenant">The tenant; null for answers that all tenants share, which no purge of a tenant is about.</param>
    public static long Generation(FleetView view, string route, string? tenant) => Generation(view.Purges, route, tenant);

    /// <summary>Whether answers of a tenant on a route were purged since.</summary>
    public static bool IsNewer(ImmutableDictionary<string, long> now, ImmutableDictionary<string, long> then, string route, string tenant)
        => Generation(now, route, tenant) != Generation(then, route, tenant);

    private static long Generation(ImmutableDictionary<string, long> purges, string route, string? tenant)
    {
        if (purges.IsEmpty) return 0;
        var all = purges.GetValueOrDefault(KeyOf(null, null)) + purges.GetValueOrDefault(KeyOf(route, null));
        return tenant is null ? all : all + purges.GetValueOrDefault(KeyOf(null, tenant)) + purges.GetValueOrDefault(KeyOf(route, tenant));
    }
}
