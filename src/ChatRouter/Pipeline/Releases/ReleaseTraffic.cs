using ChatRouter.Attempts;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Requests;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Split;
using ChatRouter.Slo.Feedback;
using ChatRouter.Telemetry;

namespace ChatRouter.Pipeline.Releases;

/// <summary>What requests and releases have to do with each other: which side a request is on, what it counts for, and whether the candidate gets a copy of it. Thread-safe.</summary>
internal sealed class ReleaseTraffic : IReleaseSides
{
    // As many as a release may have.
    private const int MostSteps = 20;

    private readonly RouteSplits _splits;
    private readonly ReleaseCounter _counter;
    private readonly ShadowCopies _copies;
    private readonly Func<FleetView> _view;
    private readonly RouterModel _model;

    /// <param name="model">The routes.</param>
    /// <param name="splits">Who goes where.</param>
    /// <param name="counter">What is counted of both sides.</param>
    /// <param name="copies">Copies on their way to a candidate.</param>
    /// <param name="view">What the fleet knows now.</param>
    public ReleaseTraffic(RouterModel model, RouteSplits splits, ReleaseCounter counter, ShadowCopies copies, Func<FleetView> view)
    {
        _model = model;
        _splits = splits;
        _counter = counter;
        _copies = copies;
        _view = view;
    }

    /// <summary>The ladder of a request, by the release of its route if it has one. Costs a look while no route of the fleet has one, and allocates nothing.</summary>
    /// <param name="route">The route as it is configured.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="view">What the fleet knows.</param>
    /// <param name="state">The request; its side is noted in it.</param>
    /// <param name="copy">What makes a copy of it for the candidate; null: nobody gets one.</param>
    public Route Choose(Route route, ChatRequest request, FleetView view, RequestState state, out ShadowVisit? copy)
    {
        copy = null;
        if (view.Releases.IsEmpty || _splits.Of(route, view) is not { } split) return route;

        // A line of a batch waits for hours if it must: nobody learns anything from it.
        if (state.Lane is Lane.Batch or Lane.Shadow) return route;
        var isShadowed = split.Progress is { Stage: ReleaseStage.Shadow, Status: ReleaseStatus.Running };
        if (isShadowed) copy = _copies.Open(split, request, state);
        var isOnCandidate = split.IsOnCandidate(state.Tenant, state.Trajectory is { IsNamed: true } task ? task.Id : null, state.Id, request);
        if (split.Progress.Stage != ReleaseStage.Shadow) state.Variant = isOnCandidate ? split.CandidateSide : split.BaselineSide;
        return isOnCandidate ? split.Candidate : route;
    }

    /// <summary>Counts a request that has ended.</summary>
    public void Count(DecisionRecord decision) => _counter.Count(decision);

    /// <inheritdoc/>
    public ReleaseVariant? Find(Tenant tenant, string ticket, out string? route)
    {
        route = null;
        var releases = _view().Releases;
        if (releases.IsEmpty) return null;
        foreach (var (name, progress) in releases)
        {
            if (!_model.Routes.ContainsKey(name)) continue;
            foreach (var side in SidesOf(progress))
            {
                if (!DecisionTicket.IsOf(ticket, tenant.Name, name, side)) continue;
                route = name;
                return side;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Judge(ReleaseVariant side, bool isGood)
    {
        // What somebody thinks of an answer of an earlier step comes too late for that step's verdict, but says the same of the side.
        if (_view().Releases.Values.FirstOrDefault(one => one.Salt == side.Salt) is { IsCounted: true } now) _counter.AddFeedback(side with { Stage = now.Stage, Step = now.Step }, isGood);
    }

    /// <summary>All sides that requests of a run can have been on until now.</summary>
    private static IEnumerable<ReleaseVariant> SidesOf(ReleaseProgress progress)
    {
        foreach (var arm in new[] { ReleaseArm.Candidate, ReleaseArm.Baseline })
        {
            yield return new ReleaseVariant(progress.Name, progress.Salt, ReleaseStage.Bake, 0, arm);
            var last = progress.Stage == ReleaseStage.Canary ? progress.Step : MostSteps - 1;
            for (var step = last; step >= 0; step--) yield return new ReleaseVariant(progress.Name, progress.Salt, ReleaseStage.Canary, step, arm);
        }
    }
}
