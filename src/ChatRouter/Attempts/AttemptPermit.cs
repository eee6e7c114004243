using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Routing;

namespace ChatRouter.Attempts;

/// <summary>The right to one attempt: a place in the backend's concurrency and, unless it is the last resort, its circuit's permit. Ended exactly once.</summary>
internal readonly struct AttemptPermit
{
    private readonly BackendLoad _load;
    private readonly Circuit? _circuit;
    private readonly CircuitPermit _permit;

    private AttemptPermit(BackendLoad load, Circuit? circuit, CircuitPermit permit)
    {
        _load = load;
        _circuit = circuit;
        _permit = permit;
    }

    /// <summary>Takes both, or neither and says which was missing.</summary>
    /// <param name="candidate">Who is to be tried.</param>
    /// <param name="circuit">Its circuit.</param>
    /// <param name="load">Its load.</param>
    /// <param name="isOnly">Nobody else is left to try: a ramping circuit does not turn the call away by its share.</param>
    /// <param name="permit">To be ended once.</param>
    /// <param name="refusal">What was missing.</param>
    public static bool TryAcquire(in Candidate candidate, Circuit circuit, BackendLoad load, bool isOnly, out AttemptPermit permit, out string refusal)
    {
        permit = default;
        refusal = "";
        if (!load.TryEnter())
        {
            refusal = "at its concurrency limit";
            return false;
        }

        if (candidate.IsLastResort)
        {
            load.CountAttempt();
            permit = new AttemptPermit(load, circuit: null, default);
            return true;
        }

        if (!circuit.TryAcquire(out var circuitPermit, lastResort: isOnly))
        {
            load.Leave();
            refusal = "circuit: no permit";
            return false;
        }

        load.CountAttempt();
        permit = new AttemptPermit(load, circuit, circuitPermit);
        return true;
    }

    /// <summary>Gives both back with the judgement over the attempt.</summary>
    public void End(in AttemptOutcome outcome, TimeSpan? firstToken, bool streamed)
    {
        _load.Leave();
        if (streamed && outcome.Kind == OutcomeKind.Success && firstToken is { } latency) _load.Observe(latency);
        _circuit?.Report(_permit, outcome, streamed ? firstToken : null);
    }
}
