using System.Collections.Immutable;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Configuration.Building;

/// <summary>Bound options to the model, with every check that looks at more than one setting.</summary>
/// <param name="environment">The environment.</param>
/// <param name="folder">Where the configuration stands: files that it names are looked for there first.</param>
/// <param name="diagnostics">What is wrong.</param>
internal sealed class ModelBuilder(IReadOnlyDictionary<string, string> environment, string folder, Diagnostics diagnostics)
{
    private const int StandardMessageBytes = 240 * 1024;

    /// <summary>The model; worth nothing if the diagnostics hold an error.</summary>
    public RouterModel Build(RouterOptions options)
    {
        var order = new OrderChecks(diagnostics);
        var secrets = new SecretSource(environment, diagnostics);
        CheckDefaults(options.Defaults, order);
        var tenantBuilder = new TenantBuilder(secrets, diagnostics);
        var tenants = tenantBuilder.BuildTenants(options.Tenants ?? [], [.. (options.Routes ?? []).Select(route => route.EntryName)]);
        if (options.Tenants is not { Count: > 0 } && !diagnostics.AnyRefused(options.At("tenants"))) diagnostics.WarnThat(options.At("tenants"), "is empty: every request gets 401.");

        var backendBuilder = new BackendBuilder(options.Defaults, secrets, order, diagnostics);
        var backends = ImmutableArray.CreateRange((options.Backends ?? []).Select(backendBuilder.Build).OfType<Backend>());
        var routeBuilder = new RouteBuilder(options.Backends ?? [], ByName(backends), new SourceBuilder(secrets, diagnostics), new CacheBuilder(secrets, diagnostics), options.Defaults, order, diagnostics);
        var batch = Overlay.Build<BatchSettings>(options.Batch);
        if (batch.MaxLineBytes > StandardMessageBytes) diagnostics.WarnThat(options.Batch!.At("maxLineBytes"), $"is {batch.MaxLineBytes}; messages above 256 KiB need Service Bus Premium.");
        var fleet = Overlay.Build<FleetSettings>(options.Fleet);
        if (options.Fleet is not null) order.Check(fleet, options.Fleet);
        var drills = Overlay.Build<DrillSettings>(options.Drills);
        if (drills.HoldFor > drills.Longest && options.Drills is not null && !diagnostics.AnyRefused(options.Drills.ConfigurationPath))
            diagnostics.RefuseThat(options.Drills.At("holdFor"), $"is {DurationText.Format(drills.HoldFor)}; it must be at most longest, which is {DurationText.Format(drills.Longest)}.");
        drills = drills with { Scheduled = new ScheduledDrillBuilder(options, drills, diagnostics).Build() };
        var ops = Overlay.Build<OpsSettings>(options.Ops);
        if (options.Ops is not null) order.Check(ops, options.Ops);
        var limits = Overlay.Build<RequestLimits>(options.Limits);
        if (limits.MaxBodyBytes > limits.MaxBodiesBytes && !diagnostics.AnyRefused(options.Limits!.ConfigurationPath))
            diagnostics.RefuseThat(options.Limits.At("maxBodiesBytes"), $"is {limits.MaxBodiesBytes}; it must be at least maxBodyBytes, which is {limits.MaxBodyBytes}.");
        CheckOwnZone(options);
        if (backends.All(backend => backend.Price is null)) WarnOfFreeBudgets(options.Tenants ?? []);
        var model = new RouterModel
        {
            Backends = backends,
            Currency = options.Currency ?? "USD",
            Zones = Overlay.Build<ZoneSettings>(options.Zones),
            Routes = routeBuilder.Build(options.Routes ?? [], [.. (options.Releases ?? []).SelectMany(release => release.Candidate ?? [])]),
            Tenants = tenants,
            Keys = Overlay.Build<KeySettings>(options.Keys),
            Entra = new EntraBuilder(secrets, diagnostics).Build(options.Entra, options.Tenants ?? []),
            Panic = Overlay.Build<PanicSettings>(options.Panic),
            Lanes = LanesBuilder.Build(options.Lanes, diagnostics),
            Ops = ops,
            Alerts = new AlertBuilder(secrets, diagnostics).Build(options.Alerts),
            OpsKeySha256 = tenantBuilder.BuildOpsKey(options.Ops),
            Limits = limits,
            Retry = Overlay.Build<RetrySettings>(options.Retry),
            Repeats = Overlay.Build<RepeatSettings>(options.Repeats),
            Cache = Overlay.Build<CacheSettings>(options.Cache),
            Batch = batch,
            Rollout = Overlay.Build<RolloutSettings>(options.Rollout),
            Fleet = fleet,
            Drills = drills,
        };
        var releases = new ReleaseBuilder(model, options.Routes ?? [], new GoldenBuilder(folder, diagnostics), diagnostics);
        return model with { ReleaseReader = new ReleaseReader(model, options.Routes ?? []), Releases = [.. (options.Releases ?? []).Select(releases.Build).OfType<ReleaseSettings>()] };
    }

    private static void CheckDefaults(DefaultsOptions? defaults, OrderChecks order)
    {
        if (defaults?.Timers is { } timers) order.Check(Overlay.Build<AttemptTimers>(timers), timers);
        if (defaults?.Breaker is { } breaker) order.Check(Overlay.Build<BreakerSettings>(breaker), breaker);
        if (defaults?.Health is { } health) order.Check(HealthBuilder.Build(health, null, null), health);
    }

    private void WarnOfFreeBudgets(IReadOnlyList<TenantOptions> tenants)
    {
        foreach (var tenant in tenants)
        {
            if (tenant.CostPerDay is not null) diagnostics.WarnThat(tenant.At("costPerDay"), "limits nothing: no backend has a price.");
            foreach (var limit in tenant.RouteLimits ?? [])
            {
                if (limit.CostPerDay is not null) diagnostics.WarnThat(limit.At("costPerDay"), "limits nothing: no backend has a price.");
            }
        }
    }

    private void CheckOwnZone(RouterOptions options)
    {
        if (options.Zones is not { Own: { } own } zones || diagnostics.AnyRefused(zones.At("own"))) return;
        var known = (options.Backends ?? []).Select(backend => backend.Zone).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (known.Contains(own, StringComparer.Ordinal)) return;
        diagnostics.RefuseThat(zones.At("own"), $"is {zones.Show("own")}, which is the zone of no backend; {NearestName.Hint(own, known)}");
    }

    private static Dictionary<string, Backend> ByName(ImmutableArray<Backend> backends)
    {
        var byName = new Dictionary<string, Backend>(StringComparer.Ordinal);
        foreach (var backend in backends) byName.TryAdd(backend.Name, backend);
        return byName;
    }
}
