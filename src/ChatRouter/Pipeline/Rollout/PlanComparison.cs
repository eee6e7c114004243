using System.Collections.Frozen;
using ChatRouter.Admission.Caps;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;
using ChatRouter.Routing;
using ChatRouter.Tokens;

namespace ChatRouter.Pipeline.Rollout;

/// <summary>
/// Plans a share of the requests by another configuration as well, and counts what would be different. Nobody is asked and nothing is answered by it. What is known of a backend
/// counts for the backend of the same name and address; a new one counts as usable. Thread-safe.
/// </summary>
/// <param name="candidate">The other configuration.</param>
/// <param name="current">The one in force.</param>
/// <param name="eligibilityOf">What is known now of a backend of the configuration in force.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Draws the requests.</param>
internal sealed class PlanComparison(RouterModel candidate, RouterModel current, Func<Backend, FleetView, Eligibility> eligibilityOf, TimeProvider time, IRandomSource random)
{
    private static readonly Eligibility Usable = new(EligibilityKind.Usable, "");

    private readonly FrozenDictionary<string, Route> _routes = candidate.Routes.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, Backend> _known = current.Backends.ToFrozenDictionary(backend => backend.Name, StringComparer.Ordinal);
    private readonly RouteNames _names = new(candidate.Routes.Keys);
    private readonly PromptEstimates _estimates = new(candidate);
    private readonly RoutePlanner _planner = new(new BackendLoads(candidate, _ => new Idle(), time), time, random);
    private readonly double _share = current.Rollout.Share;
    private long _compared;
    private long _lost;
    private long _moved;

    /// <summary>Requests that were planned by both.</summary>
    public long Compared => Volatile.Read(ref _compared);

    /// <summary>Those for which the other configuration has no backend, or an error.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Those that would have another first backend.</summary>
    public long Moved => Volatile.Read(ref _moved);

    /// <summary>Why the latest of the lost ones would be; null for none.</summary>
    public string? Latest { get; private set; }

    /// <summary>Compares, if the request is one of those that are drawn.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="body">The request.</param>
    /// <param name="plan">The plan of the configuration in force.</param>
    /// <param name="view">What the fleet knows.</param>
    public void Consider(IncomingCall call, ReadOnlyMemory<byte> body, RoutePlan plan, FleetView view)
    {
        if (plan.Candidates.IsEmpty || random.NextDouble() >= _share) return;
        var problem = Find(call.Tenant, body, view, out var first);
        if (problem is not null)
        {
            Latest = problem;
            Interlocked.Increment(ref _lost);
        }
        else if (!plan.Candidates.Any(one => one.Rung.Number == plan.Candidates[0].Rung.Number && IsSame(one.Backend, first!.Value.Backend)))
        {
            Interlocked.Increment(ref _moved);
        }

        Interlocked.Increment(ref _compared);
    }

    private string? Find(Tenant tenant, ReadOnlyMemory<byte> body, FleetView view, out Candidate? first)
    {
        first = null;
        if (candidate.Tenants.FirstOrDefault(one => one.Name == tenant.Name) is not { } known) return $"tenant {tenant.Name} is gone";
        if (ChatRequestScanner.Scan(body, candidate.Limits, out var request, _names, _estimates.Of) is { } refusal) return refusal.Code;
        if (!_routes.TryGetValue(request!.Model, out var route) || !known.MayUse(route)) return $"tenant {tenant.Name} has no such route any more";
        if (CapCheck.Refuse(route.Caps, request) is { } excess) return $"{excess.Code} on route {route.Name}";
        var plan = _planner.Plan(route, request, backend => _known.TryGetValue(backend.Name, out var same) && IsSame(same, backend) ? eligibilityOf(same, view) : Usable);
        if (plan.Candidates.IsEmpty) return $"route {route.Name} has no backend for it";
        first = plan.Candidates[0];
        return null;
    }

    private static bool IsSame(Backend one, Backend other) => one.Name == other.Name && one.BaseUrl == other.BaseUrl && one.Model == other.Model;

    private sealed class Idle : IOccupancy
    {
        public int InFlight => 0;

        public int Limit => int.MaxValue;
    }
}
