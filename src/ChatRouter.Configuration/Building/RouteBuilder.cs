using System.Collections.Immutable;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Model.Sources;

namespace ChatRouter.Configuration.Building;

/// <summary>Routes and their ladders.</summary>
internal sealed class RouteBuilder(
    IReadOnlyList<BackendOptions> backendOptions, IReadOnlyDictionary<string, Backend> backends, SourceBuilder sources, CacheBuilder caches, DefaultsOptions? defaults, OrderChecks order, Diagnostics diagnostics)
{
    private static readonly ConfigurationPath s_defaultTimers = ConfigurationPath.Root.Member("defaults").Member("timers");

    private readonly Dictionary<string, BackendOptions> _known = ByName(backendOptions);
    private readonly ObjectivesBuilder _objectives = new(defaults?.Objectives, diagnostics);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The routes by name.</summary>
    /// <param name="options">As configured.</param>
    /// <param name="candidates">Backends that stand in no ladder because a release is to bring them there.</param>
    public ImmutableDictionary<string, Route> Build(IReadOnlyList<RouteOptions> options, IReadOnlyList<string> candidates)
    {
        _used.UnionWith(candidates);
        var routes = ImmutableDictionary.CreateBuilder<string, Route>(StringComparer.Ordinal);
        foreach (var route in options) routes[route.EntryName] = Build(route);
        foreach (var route in options) AddAliases(route, routes);
        foreach (var unused in _known.Values.Where(backend => !_used.Contains(backend.EntryName))) diagnostics.WarnThat(unused.ConfigurationPath, "stands in no ladder.");
        return routes.ToImmutable();
    }

    private static Dictionary<string, BackendOptions> ByName(IReadOnlyList<BackendOptions> options)
    {
        var known = new Dictionary<string, BackendOptions>(StringComparer.Ordinal);
        foreach (var backend in options) known.TryAdd(backend.EntryName, backend);
        return known;
    }

    private Route Build(RouteOptions options)
    {
        if (options.EntryName is ['(', .., ')']) diagnostics.RefuseThat(options.ConfigurationPath, "has a name in parentheses; those are reserved.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rungs = ImmutableArray.CreateBuilder<Rung>();
        foreach (var rung in options.Ladder ?? [])
        {
            var members = BuildMembers(rung, options.Timers, seen);
            var source = sources.Build(rung, rungs.Count == 0 ? null : rungs[^1].Source) ?? new BackendSource(members);
            rungs.Add(Overlay.Apply(new Rung { Number = rungs.Count + 1, Source = source, Degraded = source is BackendSource ? null : source.Kind }, rung));
            CheckWarmth(rungs[^1], rung);
            if (source is CacheSource && options.Cache is null) diagnostics.RefuseThat(rung.At("source"), "is \"cache\"; the route needs cache, or nothing is kept.");
        }

        var known = new Route
        {
            Name = options.EntryName,
            Ladder = rungs.ToImmutable(),
            WholeAnswers = defaults?.WholeAnswers ?? default,
            Objectives = _objectives.Build(options.Objectives),
            Disabled = Overlay.Build<DisabledSettings>(options.Disabled),
            Context = options.Context is null ? null : Overlay.Build<ContextSettings>(options.Context),
            Cache = caches.Build(options.Cache),
        };
        var route = Overlay.Apply(known, options).With(BuildCaps(options.Caps));
        if (options.Timers is { } timers) order.Check(route.Ladder.SelectMany(rung => rung.Backends), timers);
        CheckTime(route, options);
        var rungsOfBackends = route.Ladder.Count(rung => rung.Source is BackendSource);
        if (!diagnostics.AnyRefused(options.At("ladder")) && route.MaxAttempts < rungsOfBackends)
        {
            diagnostics.WarnThat(options.At("maxAttempts"), $"is {route.MaxAttempts}; the ladder has {rungsOfBackends} rungs, so the last may never be reached.");
        }

        return route;
    }

    private RequestCaps BuildCaps(CapsOptions? own) => Overlay.Build<RequestCaps>(defaults?.Caps, own) with
    {
        OutputTokens = Overlay.Build<OutputTokens>(defaults?.Caps?.OutputTokens, own?.OutputTokens),
    };

    private ImmutableArray<Backend> BuildMembers(RungOptions rung, RouteTimerOptions? timers, HashSet<string> seen)
    {
        var members = ImmutableArray.CreateBuilder<Backend>();
        for (var i = 0; i < (rung.Backends?.Count ?? 0); i++)
        {
            var name = rung.Backends![i];
            var path = rung.At("backends").Item(i);
            if (!_known.ContainsKey(name))
            {
                diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(name)}, which is no backend; {NearestName.Hint(name, _known.Keys)}");
                continue;
            }

            _used.Add(name);
            if (!seen.Add(name)) diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(name)}, which stands in this ladder already; a backend stands there once.");
            else if (backends.TryGetValue(name, out var backend)) members.Add(timers is null ? backend : backend with { Timers = Overlay.Apply(backend.Timers with { }, timers) });
        }

        return members.ToImmutable();
    }

    private void CheckWarmth(Rung rung, RungOptions options)
    {
        if (rung.MinWarm == 0 || options.Backends is null || diagnostics.AnyRefused(options.At("backends"), options.At("minWarm"))) return;
        if (rung.MinWarm > options.Backends!.Count)
            diagnostics.RefuseThat(options.At("minWarm"), $"is {rung.MinWarm}; it must be at most the number of backends, which is {options.Backends.Count}.");
        foreach (var backend in rung.Backends.Where(backend => !backend.Health.Enabled))
            diagnostics.WarnThat(options.At("minWarm"), $"is {rung.MinWarm}; backend '{backend.Name}' is not probed and never counts as warm.");
    }

    /// <summary>A deadline must leave room for one attempt on each backend, and should leave room for another after a hung one.</summary>
    private void CheckTime(Route route, RouteOptions options)
    {
        if (diagnostics.AnyRefused(options.At("deadline"), options.At("timers"), s_defaultTimers)) return;
        var ladder = route.Ladder.SelectMany(rung => rung.Backends).ToArray();
        foreach (var backend in ladder.Where(backend => !diagnostics.AnyRefused(_known[backend.Name].At("timers"))))
        {
            var first = backend.Timers.Connect + backend.Timers.FirstToken;
            var deadline = DurationText.Format(route.Deadline);
            if (first > route.Deadline)
            {
                diagnostics.RefuseThat(
                    options.At("deadline"),
                    $"is {deadline}; no attempt on backend '{backend.Name}' fits: its timers connect and firstToken add up to {DurationText.Format(first)}.");
            }
            else if (route.WholeAnswers == WholeAnswers.Direct && backend.Timers.Total >= route.Deadline && ladder.Length > 1)
            {
                diagnostics.WarnThat(
                    options.At("deadline"),
                    $"is {deadline}; a call without streaming that hangs on backend '{backend.Name}' uses it up, because timers.total there is {DurationText.Format(backend.Timers.Total)}.");
            }
        }
    }

    private void AddAliases(RouteOptions options, ImmutableDictionary<string, Route>.Builder routes)
    {
        for (var i = 0; i < (options.Aliases?.Count ?? 0); i++)
        {
            var alias = options.Aliases![i];
            if (routes.TryGetValue(alias, out var other)) diagnostics.RefuseThat(options.At("aliases").Item(i), $"is {ConfigurationNode.Quote(alias)}, which names route '{other.Name}' already.");
            else routes[alias] = routes[options.EntryName];
        }
    }
}
