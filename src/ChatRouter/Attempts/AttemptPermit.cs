using ChatRouter.Admission.Places;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Routing;

namespace ChatRouter.Attempts;

/// <summary>The right to one attempt: a place at the backend and, unless it is the last resort, its circuit's permit. Ended exactly once.</summary>
internal readonly struct AttemptPermit
{
    private readonly BackendLoad _load;
    private readonly Circuit? _circuit;
    private readonly CircuitPermit _permit;

    private AttemptPermit(Place place, BackendLoad load, Circuit? circuit, CircuitPermit permit)
    {
        Place = place;
        _load = load;
        _circuit = circuit;
        _permit = permit;
    }

    /// <summary>The place.</summary>
    public Place Place { get; }

    /// <summary>Adds the circuit's permit to a place; without it the place is given back.</summary>
    /// <param name="place">A place at the candidate's backend.</param>
    /// <param name="candidate">Who is to be tried.</param>
    /// <param name="circuit">Its circuit.</param>
    /// <param name="load">Its load.</param>
    /// <param name="isOnly">Nobody else is left to try: a ramping circuit does not turn the call away by its share.</param>
    public static AttemptPermit? Complete(Place place, in Candidate candidate, Circuit circuit, BackendLoad load, bool isOnly)
    {
        CircuitPermit permit = default;
        if (!candidate.IsLastResort && !circuit.TryAcquire(out permit, lastResort: isOnly))
        {
            place.Leave(tokens: default((int, int)));
            return null;
        }

        load.CountAttempt();
        return new AttemptPermit(place, load, candidate.IsLastResort ? null : circuit, permit);
    }

    /// <summary>Gives both back with the judgement over the attempt.</summary>
    public void End(in AttemptOutcome outcome, TimeSpan? firstToken, bool streamed, Usage? usage)
    {
        // What nobody counted stands as estimated, unless it was no answer: that costs the tenant nothing.
        var tokens = usage is { } counted ? (counted.PromptTokens, counted.CompletionTokens)
            : outcome.Kind == OutcomeKind.Success || outcome.Reason == FailureReason.CallerGone ? default((int, int)?) : (0, 0);
        Place.Leave(outcome.Kind == OutcomeKind.Success, tokens);
        if (streamed && outcome.Kind == OutcomeKind.Success && firstToken is { } latency) _load.Observe(latency);
        _circuit?.Report(_permit, outcome, streamed ? firstToken : null);
    }
}
