using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Feedback;
using ChatRouter.Slo.Rows;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo;

/// <summary>Counts every request of this instance as it ends. On the path of requests: it waits for nothing but a short lock of the route. Thread-safe.</summary>
internal sealed class SloRecorder
{
    private readonly FrozenDictionary<string, RouteRecorder> _byName;
    private readonly TimeProvider _clock;

    public SloRecorder(RouterModel model, TimeProvider clock)
    {
        _clock = clock;
        Unrouted = new RouteRecorder(SloKeys.NoRoute, new Objectives());
        Routes = [.. model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal).OrderBy(route => route.Name, StringComparer.Ordinal).Select(route => new RouteRecorder(route.Name, route.Objectives))];
        _byName = Routes.ToFrozenDictionary(recorder => recorder.Route, StringComparer.Ordinal);
    }

    /// <summary>The routes, in order of their names.</summary>
    public ImmutableArray<RouteRecorder> Routes { get; }

    /// <summary>Requests that were shed before their route was known.</summary>
    public RouteRecorder Unrouted { get; }

    /// <summary>Routes and the unrouted.</summary>
    public IEnumerable<RouteRecorder> All => Routes.Append(Unrouted);

    /// <summary>The recorder of a route, or null.</summary>
    public RouteRecorder? Find(string route) => _byName.GetValueOrDefault(route);

    /// <summary>Counts a request that has ended. One that names no route counts for none; only what the router itself refused is kept, under a name of its own.</summary>
    public Judgement Record(DecisionRecord decision)
    {
        var judgement = RequestRule.Judge(decision);
        var recorder = decision.Route is { } route ? Find(route) : judgement.Verdict == RequestVerdict.Bad ? Unrouted : null;
        recorder?.Add(decision, judgement, _clock.GetUtcNow());
        return judgement;
    }

    /// <summary>Counts what somebody thinks of an answer.</summary>
    public void Record(string route, Lane lane, FeedbackKind kind, bool isGood) => Find(route)?.Add(lane, SliCounter.FeedbackOf(kind, isGood), _clock.GetUtcNow());
}
