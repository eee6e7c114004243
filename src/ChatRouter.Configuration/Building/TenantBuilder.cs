using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model.Callers;

namespace ChatRouter.Configuration.Building;

/// <summary>Tenants and the operator's key: every key opens one door only.</summary>
internal sealed class TenantBuilder(SecretSource secrets, Diagnostics diagnostics)
{
    private readonly Dictionary<string, string> _ownerByHash = new(StringComparer.Ordinal);

    public ImmutableArray<Tenant> BuildTenants(IReadOnlyList<TenantOptions> options, IReadOnlyList<string> routes)
    {
        var tenants = ImmutableArray.CreateBuilder<Tenant>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tenant in options)
        {
            if (tenant.Name is { } name && !names.Add(name)) diagnostics.RefuseThat(tenant.At("name"), $"is {tenant.Show("name")}, which another tenant has.");
            var hashes = BuildHashes(tenant);
            CheckRoutes(tenant, routes);
            if (tenant.Name is not null) tenants.Add(Overlay.Apply(new Tenant { Name = tenant.Name, KeySha256 = hashes, Routes = tenant.Routes?.ToFrozenSet(StringComparer.Ordinal), RouteLimits = BuildRouteLimits(tenant, routes) }, tenant));
        }

        return tenants.ToImmutable();
    }

    public string? BuildOpsKey(OpsOptions? options)
    {
        if (options?.Key is not { } key || secrets.KeyHash(key, options.At("key")) is not { } hash) return null;
        Claim(hash, "the operator", options.At("key"));
        return hash;
    }

    private ImmutableSortedDictionary<string, TenantLimits> BuildRouteLimits(TenantOptions tenant, IReadOnlyList<string> routes)
    {
        var limits = TenantLimits.None.ToBuilder();
        foreach (var limit in tenant.RouteLimits ?? [])
        {
            if (!routes.Contains(limit.EntryName, StringComparer.Ordinal)) diagnostics.RefuseThat(limit.ConfigurationPath, $"is for {ConfigurationNode.Quote(limit.EntryName)}, which is no route; {NearestName.Hint(limit.EntryName, routes)}");
            limits[limit.EntryName] = Overlay.Build<TenantLimits>(limit);
        }

        return limits.ToImmutable();
    }

    private void CheckRoutes(TenantOptions tenant, IReadOnlyList<string> routes)
    {
        for (var i = 0; i < (tenant.Routes?.Count ?? 0); i++)
        {
            var name = tenant.Routes![i];
            if (!routes.Contains(name, StringComparer.Ordinal)) diagnostics.RefuseThat(tenant.At("routes").Item(i), $"is {ConfigurationNode.Quote(name)}, which is no route; {NearestName.Hint(name, routes)}");
        }
    }

    private List<string> BuildHashes(TenantOptions tenant)
    {
        var hashes = new List<string>();
        for (var i = 0; i < (tenant.Keys?.Count ?? 0); i++)
        {
            var path = tenant.At("keys").Item(i);
            if (secrets.KeyHash(tenant.Keys![i], path) is not { } hash) continue;
            Claim(hash, tenant.ConfigurationPath.Subject, path);
            hashes.Add(hash);
        }

        return hashes;
    }

    private void Claim(string hash, string owner, ConfigurationPath path)
    {
        if (_ownerByHash.TryAdd(hash, owner)) return;
        var other = _ownerByHash[hash];
        diagnostics.RefuseThat(path, $"is a key that {(other == owner ? "stands there already" : $"{other[..1].ToLowerInvariant()}{other[1..]} has already")}; a key belongs to one tenant.");
    }
}
