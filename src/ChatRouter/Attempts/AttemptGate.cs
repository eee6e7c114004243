using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Routing;

namespace ChatRouter.Attempts;

/// <summary>Gives the right to an attempt: within the retry budgets, the backend's concurrency and its circuit. Thread-safe.</summary>
internal sealed class AttemptGate
{
    /// <summary>Longest wait of a request for the answer on a trial lease.</summary>
    private static readonly TimeSpan TrialWait = TimeSpan.FromMilliseconds(100);

    private readonly CircuitRegistry _circuits;
    private readonly BackendLoads _loads;
    private readonly RetryBudgets _budgets;
    private readonly TimeProvider _time;

    public AttemptGate(CircuitRegistry circuits, BackendLoads loads, RetryBudgets budgets, TimeProvider time)
    {
        _circuits = circuits;
        _loads = loads;
        _budgets = budgets;
        _time = time;
    }

    /// <summary>
    /// The right to one attempt. An extra one (a backend asked again, a hedge) must be within the retry budgets. Going on to another backend is free: it adds no load,
    /// because no backend is asked more than once for that, and when one dies under hundreds of streams every one of them has to move.
    /// </summary>
    public bool TryAcquire(ChatCall call, Candidate candidate, bool isExtra, bool isOnly, out AttemptPermit permit)
    {
        permit = default;
        string refusal;
        var tenant = call.State.Tenant;
        if (isExtra && !_budgets.TryWithdraw(tenant, candidate.Backend)) refusal = "retry budget spent";
        else if (AttemptPermit.TryAcquire(candidate, _circuits[candidate.Backend], _loads[candidate.Backend], isOnly, out permit, out refusal))
        {
            if (!isExtra) _budgets.Deposit(tenant, candidate.Backend);
            return true;
        }
        else if (isExtra) _budgets.Return(tenant, candidate.Backend);

        call.State.Skipped = call.State.Skipped.Add(new SkippedBackend(candidate.Backend.Name, candidate.Rung.Number, refusal, Until: null));
        return false;
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

        var load = _loads[candidate.Backend];
        if (!AttemptPermit.TryAcquire(candidate, circuit, load, isOnly, out var permit, out _)
            && !(isOnly && AttemptPermit.TryAcquire(candidate with { IsLastResort = true }, circuit, load, isOnly, out permit, out _))) return null;
        _budgets.Deposit(call.State.Tenant, candidate.Backend);
        return permit;
    }
}
