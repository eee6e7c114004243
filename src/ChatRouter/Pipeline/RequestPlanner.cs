using ChatRouter.Attempts;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Routing;

namespace ChatRouter.Pipeline;

/// <summary>Plans a request by what the fleet knows; when nothing is usable, by what panic says for its lane. Thread-safe.</summary>
internal sealed class RequestPlanner(RouterModel model, RoutePlanner planner, EligibilityCheck eligibility)
{
    /// <summary>The candidates of a request, in order.</summary>
    /// <param name="route">The route.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="view">What the fleet knows.</param>
    /// <param name="state">The request: its lane and zone; backends that panic has tried in spite of their state are noted in it.</param>
    public RoutePlan Plan(Route route, ChatRequest request, FleetView view, RequestState state)
    {
        var panic = model.Panic.Of(state.Lane!.Value);
        var plan = planner.Plan(route, request, backend => eligibility.Of(backend, view), panic, state.Zone);
        return panic == PanicPolicy.Try && (plan.Candidates.IsEmpty || plan.Panic is not null) ? InPanic(plan, route, request, view, state) : plan;
    }

    /// <summary>Nothing is usable. Probes may be wrong about everybody at once, as when the prober's own network is gone; what calls have shown still counts.</summary>
    private RoutePlan InPanic(RoutePlan plan, Route route, ChatRequest request, FleetView view, RequestState state)
    {
        var unprobed = planner.Plan(route, request, backend => eligibility.Of(backend, view, believesProbes: false), PanicPolicy.Fail, state.Zone);
        if (unprobed.Candidates.IsEmpty) return plan;
        state.Overruled = [.. plan.Skipped.Where(s => unprobed.Candidates.Any(c => c.Backend.Name == s.Backend && c.Rung.Number == s.Rung))];
        return unprobed with { Panic = PanicPolicy.Try };
    }
}
