using ChatRouter.Attempts;
using ChatRouter.Model;

namespace ChatRouter.Streaming;

/// <summary>Completes an answer whose backend broke off, within what is left of deadline and attempts. Thread-safe.</summary>
internal sealed class Rescue(AttemptRunner attempts, AttemptGate gate)
{
    /// <summary>Lets others complete what there is of an answer. The result of the one who did, else <paramref name="last"/>.</summary>
    public async Task<AttemptResult> RunAsync(ChatCall call, RoutePlan plan, StreamSession session, KeepAlive? keepAlive, AttemptResult last)
    {
        foreach (var (candidate, mode) in RescuePlan.Of(plan.Candidates, last, session))
        {
            if (!session.IsRescuable || call.Decision.Attempts.Count >= call.Route.MaxAttempts || call.Deadline.Left < AttemptSchedule.ShortestAttempt) break;
            if (call.Draft is not null && (mode == AttemptMode.Replay || HasContinued(call, candidate))) continue;
            if (!gate.TryAcquire(call, candidate, call.HasAsked(candidate.Backend), isOnly: false, out var permit)) continue;
            var result = await attempts.RunAsync(call, candidate, mode, permit, session, keepAlive);
            if (result.Outcome.Kind == OutcomeKind.Success || result.Outcome.Reason is FailureReason.CallerGone or FailureReason.Unfit) return result;
        }

        return last;
    }

    /// <summary>
    /// A draft broke off. Others go on with it where they can. Else it is thrown away and the ladder goes on: nobody has seen it, so no answer has to match it,
    /// and it is never an error.
    /// </summary>
    public async Task<AttemptResult> MendAsync(ChatCall call, RoutePlan plan, StreamSession session, AttemptSchedule schedule, AttemptResult broken)
    {
        var before = call.Decision.Attempts.Count;
        var last = broken.Outcome is { Kind: OutcomeKind.Failure, Reason: not FailureReason.Unfit } ? await RunAsync(call, plan, session, keepAlive: null, broken) : broken;
        if (last.Outcome.Kind == OutcomeKind.Success)
        {
            // An answer is no better than its worst part.
            if (broken.By.Rung.Number > last.By.Rung.Number) last.By = broken.By;
            return last;
        }

        schedule.Spend(call.Decision.Attempts.Count - before);
        if (!ReferenceEquals(last, broken)) schedule.Failed(schedule.SlotOf(broken.By), broken.Outcome, call.Deadline.Elapsed);
        call.Decision.Waste(session.Pieces);
        call.Draft!.Clear();
        session.StartAnew();

        // Of a cut answer that nobody has seen as little is left as of one cut before its first byte: its backend may be asked once more.
        var outcome = last.Outcome.Reason == FailureReason.Truncated ? AttemptOutcome.Failure(FailureReason.Reset) : last.Outcome;
        return last with { IsCommitted = false, Outcome = outcome };
    }

    private static bool HasContinued(ChatCall call, Candidate candidate)
        => call.Decision.Attempts.Any(a => a.Mode == AttemptMode.Continuation && a.Backend == candidate.Backend.Name);
}
