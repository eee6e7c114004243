using System.Buffers;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Routing;
using ChatRouter.Telemetry;

namespace ChatRouter.Dispatch;

/// <summary>The attempt loop: one deadline and one budget for all attempts of a request; the caller sees one complete answer or one clear error.</summary>
internal sealed class Dispatcher
{
    private readonly AttemptRunner _attempts;
    private readonly CircuitBoard _circuits;
    private readonly LoadBoard _loads;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;

    public Dispatcher(AttemptRunner attempts, CircuitBoard circuits, LoadBoard loads, TimeProvider time, IRandomSource random)
    {
        _attempts = attempts;
        _circuits = circuits;
        _loads = loads;
        _time = time;
        _random = random;
    }

    public async Task RunAsync(ChatCall call, RoutePlan plan)
    {
        var schedule = new AttemptSchedule(plan, call.Route.MaxAttempts, _random);
        var keepAlive = call.Request.Stream ? new KeepAlive(call.Sink, new AnswerHead { Status = 200, IsEventStream = true, DecisionId = call.Decision.Id }, _time) : null;
        AttemptResult last = default;
        try
        {
            while (schedule.Next(call.Deadline.Elapsed, call.Deadline.Left) is { } next)
            {
                if (next.Wait > TimeSpan.Zero) await Task.Delay(next.Wait, _time, call.Gone);
                var candidate = next.Candidate;
                if (!AttemptPermit.TryAcquire(candidate, _circuits[candidate.Backend], _loads[candidate.Backend], schedule.IsOnly(next.Slot), out var permit, out var refusal))
                {
                    schedule.Drop(next.Slot);
                    call.Decision.Skipped = call.Decision.Skipped.Add(new SkippedBackend(candidate.Backend.Name, candidate.Rung.Number, refusal, Until: null));
                    continue;
                }

                schedule.Begin(next.Slot);
                last = await AttemptAsync(call, candidate, permit, keepAlive);
                if (last.Outcome.Kind == OutcomeKind.Success)
                {
                    call.Decision.Result = "complete";
                    call.Decision.Usage = last.Usage;
                    return;
                }

                if (IsFinal(last)) break;
                schedule.Failed(next.Slot, last.Outcome, call.Deadline.Elapsed);
            }
        }
        catch (OperationCanceledException) when (call.Gone.IsCancellationRequested)
        {
            last = AttemptResult.Of(FailureReason.CallerGone, detail: null);
        }
        finally
        {
            if (keepAlive is not null) await keepAlive.StopAsync();
        }

        await EndWithoutAnswerAsync(call, last);
    }

    private async Task<AttemptResult> AttemptAsync(ChatCall call, Candidate candidate, AttemptPermit permit, KeepAlive? keepAlive)
    {
        var started = call.Deadline.Elapsed;
        var result = await _attempts.RunAsync(call, candidate, keepAlive);
        permit.End(result.Outcome, result.FirstToken, call.Request.Stream);
        var record = new AttemptRecord(
            candidate.Backend.Name, candidate.Rung.Number, started, call.Deadline.Elapsed - started, result.FirstToken, result.Outcome.Kind, result.Outcome.Reason, result.Detail);
        call.Decision.Add(record);
        RouterMeters.Attempt(record);
        return result;
    }

    /// <summary>Endings that no other backend can mend.</summary>
    private static bool IsFinal(in AttemptResult result)
        => result.IsCommitted || result.Outcome.Reason is FailureReason.CallerGone or FailureReason.CallerFault or FailureReason.ContentPolicy;

    private async Task EndWithoutAnswerAsync(ChatCall call, AttemptResult last)
    {
        if (last.Outcome.Reason == FailureReason.CallerGone || call.Gone.IsCancellationRequested)
        {
            call.Decision.Result = "caller_gone";
            call.Sink.Abort();
            return;
        }

        var refusal = FinalRefusal.Choose(call, last, EarliestRetry(call));
        call.Decision.Result = last.IsCommitted ? "interrupted" : refusal.Code;
        if (call.Sink.HasStarted)
        {
            // Some SDKs take a clean end for success and ignore an error event: only a broken connection is seen by all of them.
            call.Sink.Body.Write("data: "u8);
            ErrorBody.Write(call.Sink.Body, refusal);
            call.Sink.Body.Write("\n\n"u8);
            await call.Sink.Body.FlushAsync(call.Gone);
            call.Sink.Abort();
            return;
        }

        call.Sink.Start(new AnswerHead
        {
            Status = refusal.Status,
            Attempts = call.Decision.Attempts.Count,
            DecisionId = call.Decision.Id,
            RetryAfter = refusal.RetryAfter,
        });
        ErrorBody.Write(call.Sink.Body, refusal);
        await call.Sink.Body.FlushAsync(call.Gone);
    }

    /// <summary>The earliest moment at which some backend of the ladder may be tried again, from now; at least a second.</summary>
    private TimeSpan EarliestRetry(ChatCall call)
    {
        var now = _time.GetUtcNow();
        DateTimeOffset? earliest = null;
        foreach (var rung in call.Route.Ladder)
        {
            foreach (var backend in rung.Backends)
            {
                var at = _circuits[backend].EarliestAttempt(now);
                if (earliest is null || at < earliest) earliest = at;
            }
        }

        var wait = (earliest ?? now) - now;
        return wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait;
    }
}
