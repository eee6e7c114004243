using ChatRouter.Admission.Places;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Routing;

namespace ChatRouter.Attempts;

/// <summary>Gives the right to an attempt: within the retry budgets, the places of the backend and its circuit. Thread-safe.</summary>
internal sealed class AttemptGate
{
    /// <summary>Why a backend was passed over that is as full as it may be.</summary>
    public const string NoPlace = "no place for the lane";

    /// <summary>Longest wait of a request for the answer on a trial lease.</summary>
    private static readonly TimeSpan TrialWait = TimeSpan.FromMilliseconds(100);

    private readonly CircuitRegistry _circuits;
    private readonly PlaceRegistry _places;
    private readonly BackendLoads _loads;
    private readonly RetryBudgets _budgets;
    private readonly TimeProvider _time;

    public AttemptGate(CircuitRegistry circuits, PlaceRegistry places, BackendLoads loads, RetryBudgets budgets, TimeProvider time)
    {
        _circuits = circuits;
        _places = places;
        _loads = loads;
        _budgets = budgets;
        _time = time;
    }

    /// <summary>
    /// The right to one attempt. An extra one (a backend asked again, a hedge) must be within the retry budgets. Going on to another backend is free: it adds no load,
    /// because no backend is asked more than once for that, and when one dies under hundreds of streams every one of them has to move.
    /// </summary>
    public GateAnswer TryAcquire(ChatCall call, Candidate candidate, bool isExtra, bool isOnly, PlaceLook look, out AttemptPermit permit, int peers = 1)
    {
        permit = default;
        if (_places.TryTake(candidate.Backend.Name, call.Claim, look, peers) is not { } place)
        {
            call.State.Skip(candidate, NoPlace);
            return GateAnswer.Full;
        }

        if (Complete(call, candidate, place, isExtra, isOnly) is not { } complete) return GateAnswer.Closed;
        permit = complete;
        return GateAnswer.Open;
    }

    /// <summary>Waits until one of the backends has a place; null: not within the time that the lane allows.</summary>
    public ValueTask<Place?> WaitForPlaceAsync(ChatCall call, string[] backends)
        => _places.WaitAsync(call.State.HasBeenFailed ? call.Claim with { HasMoved = true } : call.Claim, backends, call.Deadline.Left, call.Gone);

    /// <summary>When a request that got no place could succeed.</summary>
    public TimeSpan RetryAfter(ChatCall call) => _places.RetryAfter(call.Claim);

    /// <summary>Makes a place the right to an attempt; without budget or circuit it is given back.</summary>
    public AttemptPermit? Complete(ChatCall call, Candidate candidate, Place place, bool isExtra, bool isOnly)
    {
        var tenant = call.State.Tenant;
        if (isExtra && !_budgets.TryWithdraw(tenant, candidate.Backend))
        {
            place.Leave(tokens: default((int, int)));
            call.State.Skip(candidate, "retry budget spent");
            return null;
        }

        if (AttemptPermit.Complete(place, candidate, _circuits[candidate.Backend], _loads[candidate.Backend], isOnly) is { } permit)
        {
            if (!isExtra) _budgets.Deposit(tenant, candidate.Backend);
            return permit;
        }

        if (isExtra) _budgets.Return(tenant, candidate.Backend);
        call.State.Skip(candidate, "circuit: no permit");
        return null;
    }

    /// <summary>
    /// A circuit that is half-open has asked the fleet for its trial lease, and the next request has it. A request that has nowhere else to go waits for the
    /// answer a little, and if that is no, goes all the same; one on a backend with so few calls that the last lease lay unused only waits.
    /// </summary>
    public async Task<AttemptPermit?> WaitForTrialAsync(ChatCall call, Candidate candidate, bool isOnly)
    {
        var circuit = _circuits[candidate.Backend];
        if (circuit.State.Phase != CircuitPhase.HalfOpen || !(isOnly || circuit.WasLeaseUnused)) return null;
        try
        {
            await circuit.Asked.WaitAsync(TrialWait, _time, call.Gone);
        }
        catch (TimeoutException)
        {
            // The lease, should it come, is for the next request.
        }

        return TryAgain(call, candidate, circuit, isOnly) ?? (isOnly ? TryAgain(call, candidate with { IsLastResort = true }, circuit, isOnly) : null);
    }

    private AttemptPermit? TryAgain(ChatCall call, in Candidate candidate, Circuit circuit, bool isOnly)
    {
        if (_places.TryTake(candidate.Backend.Name, call.Claim, PlaceLook.Last) is not { } place
            || AttemptPermit.Complete(place, candidate, circuit, _loads[candidate.Backend], isOnly) is not { } permit) return null;
        _budgets.Deposit(call.State.Tenant, candidate.Backend);
        return permit;
    }
}
