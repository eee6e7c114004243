using System.Collections.Immutable;
using System.Globalization;
using ChatRouter.Configuration.Options.Releases;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Building;

/// <summary>Releases, from the configuration or from an order. One that could not be taken back, compared or judged is refused with what it lacks.</summary>
/// <param name="model">Routes, backends and tenants.</param>
/// <param name="routes">The options of the routes, for their timers.</param>
/// <param name="golden">Reads golden prompts.</param>
/// <param name="diagnostics">What is wrong.</param>
internal sealed class ReleaseBuilder(RouterModel model, IReadOnlyList<RouteOptions> routes, GoldenBuilder golden, Diagnostics diagnostics)
{
    private const int MostSteps = 20;

    public ReleaseSettings? Build(ReleaseOptions options)
    {
        var route = FindRoute(options);
        var settings = new ReleaseSettings
        {
            Name = options.EntryName,
            Route = route?.Name ?? "",
            Candidate = [.. Candidate(options, route)],
            Version = options.Version ?? "",
            OptedOut = [.. OptedOut(options)],
            Golden = options.Golden is { } prompts ? golden.Build(prompts) : new GoldenPrompts { Prompts = [] },
            Memory = options.Memory is { } memory ? Overlay.Build<MemoryGate>(memory) : new MemoryGate(),
            Gates = Overlay.Build<GateSettings>(options.Gates),
        };
        settings = Overlay.Apply(settings with { Shadow = options.Shadow is { IsOff: true } ? null : Overlay.Build<ShadowSettings>(options.Shadow) }, options) with { Route = settings.Route };
        if (options.Steps is not null) settings = settings with { Steps = Steps(options) };
        if (diagnostics.AnyRefused(options.ConfigurationPath)) return null;
        CheckOtherWay(options, settings, route!);
        CheckMemory(options, settings);
        return diagnostics.AnyRefused(options.ConfigurationPath) ? null : settings;
    }

    private Route? FindRoute(ReleaseOptions options)
    {
        if (options.Route is not { } name) return null;
        if (model.Routes.TryGetValue(name, out var route)) return route;
        diagnostics.RefuseThat(options.At("route"), $"is {options.Show("route")}, which is no route; {NearestName.Hint(name, [.. model.Routes.Keys])}");
        return null;
    }

    private IEnumerable<Backend> Candidate(ReleaseOptions options, Route? route)
    {
        var timers = routes.FirstOrDefault(one => one.EntryName == route?.Name)?.Timers;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < (options.Candidate?.Count ?? 0); i++)
        {
            var (name, path) = (options.Candidate![i], options.At("candidate").Item(i));
            if (model.Backends.FirstOrDefault(one => one.Name == name) is not { } backend)
                diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(name)}, which is no backend; {NearestName.Hint(name, [.. model.Backends.Select(one => one.Name)])}");
            else if (!seen.Add(name)) diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(name)}, which is given twice.");
            else if (route?.Ladder[0].Backends.Any(one => one.Name == name) == true)
                diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(name)}, which stands on the first rung of route '{route.Name}': there would be no baseline to compare with and to go back to.");
            else yield return timers is null ? backend : backend with { Timers = Overlay.Apply(backend.Timers with { }, timers) };
        }
    }

    private IEnumerable<string> OptedOut(ReleaseOptions options)
    {
        for (var i = 0; i < (options.OptedOut?.Count ?? 0); i++)
        {
            var name = options.OptedOut![i];
            if (!model.Tenants.Any(tenant => tenant.Name == name))
                diagnostics.RefuseThat(options.At("optedOut").Item(i), $"is {ConfigurationNode.Quote(name)}, which is no tenant; {NearestName.Hint(name, [.. model.Tenants.Select(tenant => tenant.Name)])}");
            yield return name;
        }
    }

    private ImmutableArray<CanaryStep> Steps(ReleaseOptions options)
    {
        if (options.Steps!.Count is 0 or > MostSteps && !diagnostics.AnyRefused(options.At("steps"))) diagnostics.RefuseThat(options.At("steps"), $"has {options.Steps.Count} entries; allowed is 1 to {MostSteps}.");
        var before = 0d;
        var steps = ImmutableArray.CreateBuilder<CanaryStep>();
        foreach (var step in options.Steps)
        {
            var percent = step.Percent ?? before + 1;
            if (percent <= before) diagnostics.RefuseThat(step.At("percent"), $"is {step.Show("percent")}; it must be more than in the step before, which has {before.ToString(CultureInfo.InvariantCulture)}.");
            before = percent;
            steps.Add(Overlay.Apply(new CanaryStep { Percent = percent }, step));
            if (steps[^1].MinTime >= steps[^1].MaxTime && !diagnostics.AnyRefused(step.At("minTime"), step.At("maxTime")))
                diagnostics.RefuseThat(step.At("minTime"), $"is {DurationText.Format(steps[^1].MinTime)}; it must be less than maxTime, which is {DurationText.Format(steps[^1].MaxTime)}.");
        }

        return steps.ToImmutable();
    }

    /// <summary>Once the baseline is gone somebody must be able to answer in the candidate's place.</summary>
    private void CheckOtherWay(ReleaseOptions options, ReleaseSettings release, Route route)
    {
        var ways = release.Candidate.Length + route.Ladder.Skip(1).SelectMany(rung => rung.Backends).Count(backend => !release.Candidate.Any(one => one.Name == backend.Name));
        if (ways < 2) diagnostics.RefuseThat(options.At("candidate"), $"is one backend, and route '{route.Name}' has no further one: after the promotion there would be no second way to answer. Give the candidate a second backend or the route a second rung.");
    }

    private void CheckMemory(ReleaseOptions options, ReleaseSettings release)
    {
        if (release.Memory.NotMeasured is not null) return;
        foreach (var backend in release.Candidate)
        {
            if (!backend.Health.Enabled) diagnostics.RefuseThat(options.At("memory"), $"is to be measured, but backend '{backend.Name}' is not probed; give it health, or say in notMeasured why not.");
            else if (backend.Protocol is not (ProtocolKind.Vllm or ProtocolKind.Sglang) && backend.Health.Gpu.MetricsUrl is null)
                diagnostics.RefuseThat(options.At("memory"), $"is to be measured, but backend '{backend.Name}' tells nothing of it; give it health.gpu.metricsUrl, or say in notMeasured why not.");
        }
    }
}
