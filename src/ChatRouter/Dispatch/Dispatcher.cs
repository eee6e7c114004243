using System.Buffers;
using System.Runtime.CompilerServices;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Routing;
using ChatRouter.Telemetry;

namespace ChatRouter.Dispatch;

/// <summary>The attempt loop: one deadline and one budget for all attempts of a request; the caller sees one complete answer or one clear error.</summary>
internal sealed class Dispatcher
{
    /// <summary>Time for the last event to leave before the connection is broken; an abort drops what the server still holds.</summary>
    private static readonly TimeSpan AbortDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wait of a request for the answer on a trial lease.</summary>
    private static readonly TimeSpan TrialWait = TimeSpan.FromMilliseconds(100);

    private readonly AttemptRunner _attempts;
    private readonly CircuitBoard _circuits;
    private readonly LoadBoard _loads;
    private readonly RetryBudgets _budgets;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public Dispatcher(AttemptRunner attempts, CircuitBoard circuits, LoadBoard loads, RetryBudgets budgets, TimeProvider time, IRandomSource random)
    {
        _attempts = attempts;
        _circuits = circuits;
        _loads = loads;
        _budgets = budgets;
        _time = time;
        _random = random;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // Every request waits here: its state is used again.
    public async ValueTask RunAsync(ChatCall call, RoutePlan plan)
    {
        var keepAlive = call.Request.Stream ? new KeepAlive(call, _time) : null;
        using var session = call.Request.Stream ? new StreamSession(call.Request) : null;
        AttemptResult last;
        try
        {
            last = await TryLadderAsync(call, plan, session, keepAlive);
            if (last.IsCommitted && last.Outcome.Kind == OutcomeKind.Failure) last = await RescueAsync(call, plan, session!, keepAlive, last);
        }
        catch (OperationCanceledException) when (call.Gone.IsCancellationRequested)
        {
            last = AttemptResult.Of(FailureReason.CallerGone, detail: null);
        }
        finally
        {
            if (keepAlive is not null) await keepAlive.StopAsync();
        }

        if (last is { IsCommitted: true, Outcome.Kind: OutcomeKind.Success })
        {
            call.Decision.Result = "complete";
            call.Decision.Usage = last.Usage;
            return;
        }

        try
        {
            await EndWithoutAnswerAsync(call, plan, last);
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
        while (schedule.Next(call.Deadline.Elapsed, call.Deadline.Left) is { } next)
        {
            if (next.Wait > TimeSpan.Zero) await Task.Delay(WholeMilliseconds(next.Wait), _time, call.Gone);
            if (!TryAcquire(call, next.Candidate, schedule.IsRetry(next.Slot), schedule.IsOnly(next.Slot), out var permit))
            {
                if (schedule.IsRetry(next.Slot) || await WaitForTrialAsync(call, next.Candidate, schedule.IsOnly(next.Slot)) is not { } granted)
                {
                    schedule.Drop(next.Slot);
                    continue;
                }

                permit = granted;
                _budgets.Deposit(call.Decision.Tenant, next.Candidate.Backend);
            }

            schedule.Begin(next.Slot);
            last = call.Route.Hedge && session is not null && _loads[next.Candidate.Backend].LateAfter is { } late
                ? await HedgeAsync(call, schedule, next, late, permit, session, keepAlive)
                : await _attempts.RunAsync(call, next.Candidate, AttemptMode.Fresh, permit, session, keepAlive);
            if (IsFinal(call, last)) break;
            schedule.Failed(next.Slot, last.Outcome, call.Deadline.Elapsed);
        }

        return last;
    }

    /// <summary>One attempt and, if its first content is late, a second one beside it on another backend. The first content wins; the loser is cancelled upstream at once.</summary>
    private async Task<AttemptResult> HedgeAsync(
        ChatCall call, AttemptSchedule schedule, NextAttempt one, TimeSpan late, AttemptPermit permit, StreamSession session, KeepAlive? keepAlive)
    {
        using var first = new Contender();
        using var second = new Contender();
        session.OnCommit = winner =>
        {
            if (!ReferenceEquals(winner, first)) first.Lose();
            if (!ReferenceEquals(winner, second)) second.Lose();
        };
        var running = _attempts.RunAsync(call, one.Candidate, AttemptMode.Fresh, permit, session, keepAlive, first).AsTask();
        await ((Task)running).WaitAsync(late, _time, call.Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompleted || session.IsCommitted || call.Gone.IsCancellationRequested
            || schedule.Next(call.Deadline.Elapsed, call.Deadline.Left) is not { } two
            || two.Wait > TimeSpan.Zero
            || !TryAcquire(call, two.Candidate, isExtra: true, isOnly: false, out var further))
        {
            var alone = await running;
            session.OnCommit = null;
            return alone;
        }

        schedule.Begin(two.Slot);
        var hedge = await _attempts.RunAsync(call, two.Candidate, AttemptMode.Hedge, further, session, keepAlive, second);
        var result = await running;
        session.OnCommit = null;
        if (hedge.IsCommitted) return hedge;
        if (!result.IsCommitted) schedule.Failed(two.Slot, hedge.Outcome, call.Deadline.Elapsed);
        return result;
    }

    /// <summary>Rounded up: timers cut fractions off, and a call a fraction too early is turned away.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    /// <summary>The caller has a part of the answer and its backend broke off: others complete it, within what is left of deadline and attempts.</summary>
    private async Task<AttemptResult> RescueAsync(ChatCall call, RoutePlan plan, StreamSession session, KeepAlive? keepAlive, AttemptResult last)
    {
        foreach (var (candidate, mode) in RescuePlan.Of(plan.Candidates, last, session))
        {
            if (!session.IsRescuable || call.Decision.Attempts.Count >= call.Route.MaxAttempts || call.Deadline.Left < AttemptSchedule.ShortestAttempt) break;
            if (!TryAcquire(call, candidate, call.HasAsked(candidate.Backend), isOnly: false, out var permit)) continue;
            var result = await _attempts.RunAsync(call, candidate, mode, permit, session, keepAlive);
            if (result.Outcome.Kind == OutcomeKind.Success || result.Outcome.Reason == FailureReason.CallerGone) return result;
        }

        return last;
    }

    /// <summary>
    /// The right to one attempt. An extra one (a backend asked again, a hedge) must be within the retry budgets. Going on to another backend is free: it adds no load,
    /// because no backend is asked more than once for that, and when one dies under hundreds of streams every one of them has to move.
    /// </summary>
    private bool TryAcquire(ChatCall call, Candidate candidate, bool isExtra, bool isOnly, out AttemptPermit permit)
    {
        permit = default;
        string refusal;
        var tenant = call.Decision.Tenant;
        if (isExtra && !_budgets.TryWithdraw(tenant, candidate.Backend)) refusal = "retry budget spent";
        else if (AttemptPermit.TryAcquire(candidate, _circuits[candidate.Backend], _loads[candidate.Backend], isOnly, out permit, out refusal))
        {
            if (!isExtra) _budgets.Deposit(tenant, candidate.Backend);
            return true;
        }
        else if (isExtra) _budgets.Return(tenant, candidate.Backend);

        call.Decision.Skipped = call.Decision.Skipped.Add(new SkippedBackend(candidate.Backend.Name, candidate.Rung.Number, refusal, Until: null));
        return false;
    }

    /// <summary>
    /// A circuit that is half-open has asked the fleet for its trial lease, and the next request has it. A request that has nowhere else to go waits for the
    /// answer a little, and if that is no, goes all the same; one on a backend with so few calls that the last lease lay unused only waits.
    /// </summary>
    private async Task<AttemptPermit?> WaitForTrialAsync(ChatCall call, Candidate candidate, bool isOnly)
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

        if (AttemptPermit.TryAcquire(candidate, circuit, _loads[candidate.Backend], isOnly, out var permit, out _)) return permit;
        return isOnly && AttemptPermit.TryAcquire(candidate with { IsLastResort = true }, circuit, _loads[candidate.Backend], isOnly, out permit, out _) ? permit : null;
    }

    /// <summary>Successes, and endings that no other backend can mend.</summary>
    private static bool IsFinal(ChatCall call, AttemptResult result) => result.IsCommitted || result.Outcome.Reason switch
    {
        FailureReason.CallerGone => true,
        FailureReason.CallerFault => CallerFaults.IsFinal(call, result.By.Rung),
        FailureReason.ContentPolicy => !call.Route.FailoverOnContentFilter,
        _ => false,
    };

    private async Task EndWithoutAnswerAsync(ChatCall call, RoutePlan plan, AttemptResult last)
    {
        if (last.Outcome.Reason == FailureReason.CallerGone || call.Gone.IsCancellationRequested)
        {
            Leave(call);
            return;
        }

        var refusal = plan.Unsupported ?? FinalRefusal.Choose(call, last, EarliestRetry(plan));
        call.Decision.Result = last.IsCommitted ? "interrupted" : refusal.Code;
        if (call.Sink.HasStarted)
        {
            // Some SDKs take a clean end for success and ignore an error event: only a broken connection is seen by all of them.
            call.Sink.Body.Write("data: "u8);
            ErrorBody.Write(call.Sink.Body, refusal);
            call.Sink.Body.Write("\n\n"u8);
            await call.FlushAsync();
            await Task.Delay(AbortDelay, _time, call.Gone);
            call.Sink.Abort();
            return;
        }

        call.Sink.Start(new AnswerHead
        {
            Status = refusal.Status,
            Attempts = call.Decision.Begun,
            DecisionId = call.Decision.Id,
            RetryAfter = refusal.RetryAfter,
        });
        ErrorBody.Write(call.Sink.Body, refusal);
        await call.FlushAsync();
    }

    private static void Leave(ChatCall call)
    {
        call.Decision.Result = "caller_gone";
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
