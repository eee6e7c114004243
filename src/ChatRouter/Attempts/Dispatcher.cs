using System.Runtime.CompilerServices;
using ChatRouter.Admission.Places;
using ChatRouter.Answers;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Routing;
using ChatRouter.Streaming;

namespace ChatRouter.Attempts;

/// <summary>The attempt loop: one deadline and one budget for all attempts of a request; the caller sees one complete answer or one clear error.</summary>
internal sealed class Dispatcher
{
    private readonly AttemptRunner _attempts;
    private readonly CircuitRegistry _circuits;
    private readonly BackendLoads _loads;
    private readonly AttemptGate _gate;
    private readonly Rescue _rescue;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public Dispatcher(AttemptRunner attempts, CircuitRegistry circuits, PlaceRegistry places, BackendLoads loads, RetryBudgets budgets, TimeProvider time, IRandomSource random)
    {
        _attempts = attempts;
        _circuits = circuits;
        _loads = loads;
        _gate = new AttemptGate(circuits, places, loads, budgets, time);
        _rescue = new Rescue(attempts, _gate, loads);
        _time = time;
        _random = random;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // Every request waits here: its state is used again.
    public async ValueTask RunAsync(ChatCall call, RoutePlan plan)
    {
        var keepAlive = call.Request.Stream ? new KeepAlive(call, _time) : null;
        var asked = call.Route.WholeAnswers == WholeAnswers.Assembled && !call.Request.Stream ? call.AsDraft() : call;
        using var session = asked.Request.Stream ? new StreamSession(asked.Request) : null;
        AttemptResult last;
        try
        {
            last = await TryLadderAsync(asked, plan, session, keepAlive);
            if (last.IsCommitted && last.Outcome.Kind == OutcomeKind.Failure) last = await _rescue.RunAsync(call, plan, session!, keepAlive, last);
            if (asked.Draft is { } draft && last.IsCommitted && !call.Sink.HasStarted) await draft.SendAsync(call, session!.Weakest ?? last.By);
        }
        catch (Exception exception) when (exception is CallerGoneException || (exception is OperationCanceledException && call.Gone.IsCancellationRequested))
        {
            last = AttemptResult.Of(FailureReason.CallerGone, detail: null);
        }
        finally
        {
            if (keepAlive is not null) await keepAlive.StopAsync();
        }

        if (last is { IsCommitted: true, Outcome.Kind: OutcomeKind.Success })
        {
            call.State.Result = "complete";
            call.State.Usage = last.Usage;
            call.State.Degraded = (session?.Weakest ?? last.By).Rung.Degraded;
            return;
        }

        try
        {
            await EndWithoutAnswerAsync(call, plan, last, hasBegun: asked.Draft is null && session is not null && session.Commit.Stage != CommitStage.Nothing);
        }
        catch (Exception exception) when (exception is CallerGoneException or OperationCanceledException)
        {
            Leave(call);
        }
    }

    /// <summary>Attempts until one has succeeded or has reached the caller; until then every failure is invisible.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult> TryLadderAsync(ChatCall call, RoutePlan plan, StreamSession? session, KeepAlive? keepAlive)
    {
        var schedule = new AttemptSchedule(plan, call.Route.MaxAttempts, _random, call.Deadline.Elapsed);
        var last = AttemptResult.None;
        while (await NextAsync(call, schedule) is var (next, permit))
        {
            if (session is { HasStalled: true } && !schedule.IsOnly(next.Slot)) next = next with { Candidate = Patience.Shortened(next.Candidate, _loads[next.Candidate.Backend].LateAfter) };
            schedule.Begin(next.Slot);
            last = call.Route.Hedge && session is not null && _loads[next.Candidate.Backend].LateAfter is { } late
                ? await HedgeAsync(call, schedule, next, late, permit, session, keepAlive)
                : await _attempts.RunAsync(call, next.Candidate, AttemptMode.Fresh, permit, session, keepAlive);
            if (session is not null && last.Outcome.Kind != OutcomeKind.Success)
            {
                if (call.Draft is not null && last.IsCommitted) last = await _rescue.MendAsync(call, plan, session, schedule, last);
                else if (!last.IsCommitted && session.Commit.IsClaimed) last = Rescue.BeginAgain(call, session, last);
            }

            if (IsFinal(call, last)) break;
            keepAlive?.Resume();
            schedule.Failed(schedule.SlotOf(last.By), last.Outcome, call.Deadline.Elapsed);
        }

        return last;
    }

    /// <summary>The next attempt with the right to it; null when nothing is left to try, or no place to be had.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(NextAttempt Next, AttemptPermit Permit)?> NextAsync(ChatCall call, AttemptSchedule schedule)
    {
        while (schedule.Next(call.Deadline.Elapsed, call.Deadline.Left) is { } next)
        {
            if (next.Wait > TimeSpan.Zero) await Task.Delay(WholeMilliseconds(next.Wait), _time, call.Gone);
            var isOnly = schedule.IsOnly(next.Slot);
            switch (_gate.TryAcquire(call, next.Candidate, schedule.IsRetry(next.Slot), isOnly, schedule.IsStepDown(next.Slot) ? PlaceLook.StepDown : PlaceLook.First, out var permit, schedule.PeersOf(next.Slot)))
            {
                case GateAnswer.Open:
                    return (next, permit);
                case GateAnswer.Full:
                    schedule.SetFull(next.Slot);
                    break;
                default:
                    if (!schedule.IsRetry(next.Slot) && await _gate.WaitForTrialAsync(call, next.Candidate, isOnly) is { } granted) return (next, granted);
                    schedule.Drop(next.Slot);
                    break;
            }
        }

        return schedule.NextFull(0) < 0 ? null : await WaitForPlaceAsync(call, schedule);
    }

    /// <summary>Every backend that is left is full: one more look, best first, and then a short wait for the first that has a place.</summary>
    private async ValueTask<(NextAttempt Next, AttemptPermit Permit)?> WaitForPlaceAsync(ChatCall call, AttemptSchedule schedule)
    {
        for (var slot = schedule.NextFull(0); slot >= 0; slot = schedule.NextFull(slot + 1))
        {
            var answer = _gate.TryAcquire(call, schedule[slot], schedule.IsRetry(slot), schedule.IsOnly(slot), PlaceLook.Last, out var permit);
            if (answer == GateAnswer.Open) return Begin(schedule, slot, permit);
            if (answer == GateAnswer.Closed) schedule.Drop(slot);
        }

        while (schedule.Full() is { Length: > 0 } full)
        {
            if (await _gate.WaitForPlaceAsync(call, full) is not { } place)
            {
                call.State.IsShed = true;
                return null;
            }

            var slot = schedule.SlotOf(place.Backend.Name);
            if (_gate.Complete(call, schedule[slot], place, schedule.IsRetry(slot), schedule.IsOnly(slot)) is { } permit) return Begin(schedule, slot, permit);
            schedule.Drop(slot);
        }

        return null;

        static (NextAttempt Next, AttemptPermit Permit)? Begin(AttemptSchedule schedule, int slot, AttemptPermit permit)
        {
            schedule.ClearFull();
            return (new NextAttempt(slot, schedule[slot], TimeSpan.Zero), permit);
        }
    }

    /// <summary>One attempt and, if its first content is late, a second one beside it on another backend. The first content wins; the loser is cancelled upstream at once.</summary>
    private async Task<AttemptResult> HedgeAsync(
        ChatCall call, AttemptSchedule schedule, NextAttempt one, TimeSpan late, AttemptPermit permit, StreamSession session, KeepAlive? keepAlive)
    {
        using var first = new HedgeAttempt();
        using var second = new HedgeAttempt();
        session.OnClaim = winner =>
        {
            if (!ReferenceEquals(winner, first)) first.Lose();
            if (!ReferenceEquals(winner, second)) second.Lose();
        };
        var running = _attempts.RunAsync(call, one.Candidate, AttemptMode.Fresh, permit, session, keepAlive, first).AsTask();
        await ((Task)running).WaitAsync(late, _time, call.Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (running.IsCompleted || session.Commit.IsClaimed || call.Gone.IsCancellationRequested
            || schedule.Next(call.Deadline.Elapsed, call.Deadline.Left) is not { } two
            || two.Wait > TimeSpan.Zero
            || _gate.TryAcquire(call, two.Candidate, isExtra: true, isOnly: false, PlaceLook.First, out var further) != GateAnswer.Open)
        {
            var alone = await running;
            session.OnClaim = null;
            return alone;
        }

        schedule.Begin(two.Slot);
        var hedge = await _attempts.RunAsync(call, two.Candidate, AttemptMode.Hedge, further, session, keepAlive, second);
        var result = await running;
        session.OnClaim = null;
        var (last, other, slot) = hedge.IsCommitted ? (hedge, result, one.Slot) : (result, hedge, two.Slot);
        schedule.Failed(slot, other.Outcome, call.Deadline.Elapsed);
        return last;
    }

    /// <summary>Rounded up: timers cut fractions off, and a call a fraction too early is turned away.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    /// <summary>Successes, and endings that no other backend can mend.</summary>
    private static bool IsFinal(ChatCall call, AttemptResult result) => result.IsCommitted || result.Outcome.Reason switch
    {
        FailureReason.CallerGone => true,
        FailureReason.CallerFault => !CallerFaults.IsLackOfMedia(call.Request, result.Error) && CallerFaults.IsFinal(call, result.By.Rung),
        FailureReason.ContentPolicy => !call.Route.FailoverOnContentFilter && !result.By.Rung.IsOnTrial,
        _ => false,
    };

    private async Task EndWithoutAnswerAsync(ChatCall call, RoutePlan plan, AttemptResult last, bool hasBegun)
    {
        if (last.Outcome.Reason == FailureReason.CallerGone || call.Gone.IsCancellationRequested)
        {
            Leave(call);
            return;
        }

        var refusal = plan.Unsupported ?? FinalRefusal.Choose(call, last, hasBegun, FinalRefusal.IsForWantOfRoom(call) ? _gate.RetryAfter(call) : EarliestRetry(plan));
        if (call.LastResort is { } resort && !hasBegun && IsForLackOfAnswers(plan, refusal) && await resort.TryAnswerAsync(call, refusal)) return;
        call.State.Refusal = refusal;
        call.State.Result = refusal.Code == RefusalCodes.StreamInterrupted ? "interrupted" : refusal.Code;
        var mustBreak = ErrorAnswer.Write(call.Sink, refusal, new AnswerHead { Status = refusal.Status, Attempts = call.State.Begun, DecisionId = call.State.Ticket });
        await call.FlushAsync();
        if (mustBreak) await call.Sink.BreakOffAsync();
    }

    /// <summary>True if the caller is not at fault: nobody could answer, now or in time.</summary>
    private static bool IsForLackOfAnswers(RoutePlan plan, Refusal refusal) => plan.Unsupported is null
        && refusal.Code is RefusalCodes.AllBackendsUnavailable or RefusalCodes.LaneSaturated or RefusalCodes.RateLimitExceeded or RefusalCodes.DeadlineExceeded;

    private static void Leave(ChatCall call)
    {
        call.State.Result = "caller_gone";
        call.Sink.Abort();
    }

    /// <summary>The earliest moment at which some backend of the ladder may be tried again, from now; at least a second.</summary>
    private TimeSpan EarliestRetry(RoutePlan plan)
    {
        var now = _time.GetUtcNow();
        var wait = plan.Skipped.Where(s => s.Until is not null).Select(s => s.Until!.Value)
            .Concat(plan.Candidates.Select(c => _circuits[c.Backend].EarliestAttempt(now)))
            .DefaultIfEmpty(now)
            .Min() - now;
        return wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait;
    }
}
