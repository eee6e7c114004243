using ChatRouter.Admission.Places;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Routing;

namespace ChatRouter.Streaming;

/// <summary>Completes an answer whose backend broke off, within what is left of deadline and attempts. Thread-safe.</summary>
internal sealed class Rescue(AttemptRunner attempts, AttemptGate gate, BackendLoads loads)
{
    /// <summary>Lets others complete what there is of an answer. The result of the one who did, else <paramref name="last"/>.</summary>
    public async Task<AttemptResult> RunAsync(ChatCall call, RoutePlan plan, StreamSession session, KeepAlive? keepAlive, AttemptResult last)
    {
        var ways = RescuePlan.Of(plan.Candidates, last, session).ToList();
        while (ways.Count > 0)
        {
            var (candidate, mode) = ways[0];
            ways.RemoveAt(0);
            if (session.Commit.Remedy != Remedy.Complete || call.State.Attempts.Count >= call.Route.MaxAttempts || call.Deadline.Left < AttemptSchedule.ShortestAttempt) break;
            if (call.Draft is not null && (mode == AttemptMode.Replay || HasContinued(call, candidate))) continue;
            if (gate.TryAcquire(call, candidate, call.HasAsked(candidate.Backend), isOnly: false, PlaceLook.Completion, out var permit) != GateAnswer.Open) continue;
            if (session.HasStalled && ways.Exists(way => way.Candidate.Backend.Name != candidate.Backend.Name)) candidate = Patience.Shortened(candidate, loads[candidate.Backend].LateAfter);
            session.Commit.Release();
            keepAlive?.Resume();
            var result = await attempts.RunAsync(call, candidate, mode, permit, session, keepAlive);
            if (result.Outcome.Kind == OutcomeKind.Success || result.Outcome.Reason is FailureReason.CallerGone or FailureReason.Unfit) return result;

            // Whoever has just cost the caller a limit of time would cost him another.
            if (OutcomeClassifier.IsStall(result.Outcome.Reason)) ways.RemoveAll(way => way.Candidate.Backend.Name == candidate.Backend.Name);
        }

        return last;
    }

    /// <summary>
    /// A draft broke off. Others go on with it where they can. Else it is thrown away and the ladder goes on: nobody has seen it, so no answer has to match it,
    /// and it is never an error.
    /// </summary>
    public async Task<AttemptResult> MendAsync(ChatCall call, RoutePlan plan, StreamSession session, AttemptSchedule schedule, AttemptResult broken)
    {
        var before = call.State.Attempts.Count;
        var last = broken.Outcome is { Kind: OutcomeKind.Failure, Reason: not FailureReason.Unfit } ? await RunAsync(call, plan, session, keepAlive: null, broken) : broken;
        if (last.Outcome.Kind == OutcomeKind.Success) return last;
        schedule.Spend(call.State.Attempts.Count - before);
        if (!ReferenceEquals(last, broken)) schedule.Failed(schedule.SlotOf(broken.By), broken.Outcome, call.Deadline.Elapsed);
        return BeginAgain(call, session, last);
    }

    /// <summary>Makes way for another attempt after one that broke off before the caller had any text: what there is of its answer is dropped.</summary>
    public static AttemptResult BeginAgain(ChatCall call, StreamSession session, AttemptResult broken)
    {
        call.State.Waste(session.Pieces);
        if (call.Draft is { } draft)
        {
            draft.Clear();
            session.StartAnew();
        }
        else
        {
            session.Restart();
        }

        // Of a cut answer of which nobody has any text as little is left as of one cut before its first byte: its backend may be asked once more.
        var outcome = broken.Outcome.Reason == FailureReason.Truncated ? AttemptOutcome.Failure(FailureReason.Reset) : broken.Outcome;
        return broken with { IsCommitted = false, Outcome = outcome };
    }

    private static bool HasContinued(ChatCall call, Candidate candidate)
        => call.State.Attempts.Any(a => a.Mode == AttemptMode.Continuation && a.Backend == candidate.Backend.Name);
}
