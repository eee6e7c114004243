using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>A backend of the simulated world, with faults on command.</summary>
internal sealed class SimBackend(Backend backend)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    internal Backend Backend { get; } = backend;

    internal BackendMood Mood { get; set; } = BackendMood.Well;

    /// <summary>Since when it behaves so.</summary>
    internal TimeSpan MoodSince { get; set; }

    /// <summary>How a call ends that begins now, when it has its first token, and when it ends.</summary>
    internal (AttemptOutcome Outcome, TimeSpan? FirstToken, TimeSpan Takes) Answer(SimProcess caller)
    {
        var (outcome, takes) = Draw(caller);
        var isLong = Mood == BackendMood.LongWinded && outcome.Kind == OutcomeKind.Success;
        return (outcome, outcome.Kind == OutcomeKind.Success ? takes : null, isLong ? World.Breaker.TrialLease + (10 * takes) : takes);
    }

    private (AttemptOutcome Outcome, TimeSpan Takes) Draw(SimProcess caller)
    {
        var draw = caller.Random.NextDouble();
        var quick = TimeSpan.FromMilliseconds(50 + (350 * draw));
        if (caller.IsCutOffFromBackends) return (AttemptOutcome.Failure(FailureReason.Connect), quick);
        if (draw < 0.02) return (AttemptOutcome.Ignored(FailureReason.CallerGone), quick);
        return Mood switch
        {
            BackendMood.Down => (AttemptOutcome.Failure(FailureReason.Connect), TimeSpan.FromMilliseconds(5)),
            BackendMood.Failing => (AttemptOutcome.Failure(FailureReason.ServerError), quick),
            BackendMood.Silent => (AttemptOutcome.Failure(FailureReason.FirstTokenTimeout), Patience),
            BackendMood.Dead => (AttemptOutcome.Failure(FailureReason.EngineDead), quick),
            BackendMood.Throttling => (AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(2)), quick),
            BackendMood.BrownedOut when draw < 0.4 => (AttemptOutcome.Failure(FailureReason.Overloaded), 4 * quick),
            BackendMood.BrownedOut => (AttemptOutcome.Success, 5 * quick),
            _ => (AttemptOutcome.Success, quick),
        };
    }
}
