using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Protocols;

namespace ChatRouter.Routing;

/// <summary>
/// Turns a ladder into an order of candidates. Inside a rung the first one is the better of two drawn by chance
/// (power of two choices: in-flight and latency), so that instances which share no counters do not herd; the others follow by cost.
/// Where a zone is preferred, its backends in full service are drawn and ordered before the rest of their rung.
/// </summary>
internal sealed class RoutePlanner
{
    private readonly BackendLoads _loads;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public RoutePlanner(BackendLoads loads, TimeProvider time, IRandomSource random)
    {
        _loads = loads;
        _time = time;
        _random = random;
    }

    /// <param name="route">The ladder.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="eligibilityOf">What is known of a backend now.</param>
    /// <param name="panic">What to do when nothing is usable.</param>
    /// <param name="zone">The zone whose backends come first, or null.</param>
    public RoutePlan Plan(Route route, ChatRequest request, Func<Backend, Eligibility> eligibilityOf, PanicPolicy panic = PanicPolicy.Try, string? zone = null)
    {
        var candidates = ImmutableArray.CreateBuilder<Candidate>(4);
        List<SkippedBackend>? skipped = null;
        List<Candidate>? tooSmall = null;
        (Candidate Candidate, (int Rung, EligibilityKind Kind, DateTimeOffset Until) Rank)? lastResort = null;
        var isPanic = false;
        Refusal? unsupported = null;
        var canAnybody = false;
        foreach (var rung in route.Ladder)
        {
            var first = candidates.Count;
            var degraded = first;
            var preferred = first;
            var hasNear = false;
            foreach (var backend in rung.Backends)
            {
                var eligibility = eligibilityOf(backend);
                var load = _loads[backend];
                var lack = Lacks(backend, request);
                unsupported ??= lack;
                canAnybody |= lack is null;
                if (lack is not null) eligibility = new Eligibility(EligibilityKind.Unavailable, lack.Message);

                switch (eligibility.Kind)
                {
                    case EligibilityKind.Usable or EligibilityKind.Degraded when !Fits(backend, request):
                        (tooSmall ??= []).Add(new Candidate(backend, rung));
                        break;
                    case EligibilityKind.Usable:
                        var nearness = zone is null ? Nearness.None : NearnessOf(backend, eligibility, load, zone);
                        hasNear |= nearness == Nearness.Near;
                        candidates.Insert(nearness is Nearness.Near or Nearness.Returning ? preferred++ : degraded, new Candidate(backend, rung, Nearness: nearness));
                        degraded++;
                        break;
                    case EligibilityKind.Degraded:
                        candidates.Add(new Candidate(backend, rung, Nearness: Limited(backend, zone)));
                        break;
                    case EligibilityKind.Throttled:
                        candidates.Add(new Candidate(backend, rung, eligibility.Until - _time.GetUtcNow() ?? TimeSpan.Zero, Nearness: Limited(backend, zone)));
                        break;
                    default:
                        (skipped ??= []).Add(new SkippedBackend(backend.Name, rung.Number, eligibility.Reason, eligibility.Until));
                        if (eligibility is { Kind: EligibilityKind.CircuitOpen or EligibilityKind.Drained, Until: { } until })
                        {
                            isPanic = true;
                            if (panic == PanicPolicy.Fail || (panic == PanicPolicy.Degrade && rung.Degraded is null)) break;
                            var rank = (panic == PanicPolicy.Degrade ? -rung.Number : 0, eligibility.Kind, until);
                            if (lastResort is null || rank.CompareTo(lastResort.Value.Rank) < 0) lastResort = (new Candidate(backend, rung, IsLastResort: true), rank);
                        }

                        break;
                }
            }

            if (!hasNear) preferred = first;
            Balance(candidates, first, preferred);
            Balance(candidates, preferred, degraded);
        }

        // The estimate of a prompt's size is rough: what seems not to fit is tried last, and the backend has the last word.
        if (tooSmall is not null) candidates.AddRange(tooSmall);
        isPanic &= candidates.Count == 0;
        if (isPanic && lastResort is { } resort) candidates.Add(resort.Candidate);
        return new RoutePlan(candidates.DrainToImmutable(), skipped is null ? [] : [.. skipped], canAnybody ? null : unsupported, isPanic ? panic : null);
    }

    private static Refusal? Lacks(Backend backend, ChatRequest request)
    {
        var lack = request.Needs & ~backend.Capabilities;
        return lack == Capabilities.None
            ? ChatProtocols.For(backend.Protocol).Refuse(backend, request)
            : new Refusal(400, RefusalCodes.UnsupportedFeature, $"No backend of this model can do what is asked: {lack}.");
    }

    private static bool Fits(Backend backend, ChatRequest request)
        => backend.ContextWindow == 0 || request.PromptTokensEstimate < backend.ContextWindow;

    private static Nearness NearnessOf(Backend backend, in Eligibility eligibility, BackendLoad load, string zone)
    {
        if (eligibility.IsReturning) return Nearness.Returning;
        if (backend.Zone != zone) return Nearness.Elsewhere;
        return load.IsBelowSpill ? Nearness.Near : Nearness.NearAndFull;
    }

    private static Nearness Limited(Backend backend, string? zone)
        => zone is null ? Nearness.None : backend.Zone == zone ? Nearness.NearAndLimited : Nearness.Elsewhere;

    /// <summary>Orders some of the usable candidates of one rung.</summary>
    private void Balance(ImmutableArray<Candidate>.Builder candidates, int first, int end)
    {
        var count = end - first;
        if (count < 2) return;

        // Latencies are compared only where every one is known: an unmeasured backend must neither win every draw nor starve.
        var byLatency = true;
        for (var i = first; i < end; i++) byLatency &= _loads[candidates[i].Backend].Latency > TimeSpan.Zero;

        var one = first + (int)(_random.NextDouble() * count);
        var two = first + (int)(_random.NextDouble() * (count - 1));
        if (two >= one) two++;
        var best = Cost(candidates[one], byLatency) <= Cost(candidates[two], byLatency) ? one : two;
        (candidates[first], candidates[best]) = (candidates[best], candidates[first]);
        if (count > 2) candidates.Sort(first + 1, count - 1, Comparer<Candidate>.Create((a, b) => Cost(a, byLatency).CompareTo(Cost(b, byLatency))));
    }

    private double Cost(Candidate candidate, bool byLatency)
    {
        var load = _loads[candidate.Backend];
        return (load.InFlight + 1) * (byLatency ? load.Latency.TotalSeconds : 1);
    }
}
