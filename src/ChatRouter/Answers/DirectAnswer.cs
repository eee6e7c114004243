using System.Buffers;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Protocols;
using ChatRouter.Streaming;

namespace ChatRouter.Answers;

/// <summary>An answer that comes as a whole: read within its limits of time, checked, and passed on as received.</summary>
internal static class DirectAnswer
{
    /// <summary>Longest answer.</summary>
    public const int LimitBytes = 32 * 1024 * 1024;

    /// <summary>Reads the body and gives it to the caller.</summary>
    /// <param name="protocol">How the backend speaks.</param>
    /// <param name="call">The caller's own call.</param>
    /// <param name="candidate">Who answers.</param>
    /// <param name="body">The body of a 200.</param>
    /// <param name="started">When the attempt began.</param>
    /// <param name="timer">The attempt's clock.</param>
    /// <param name="session">What the attempts of the call share; null where there is only ever one at a time.</param>
    /// <param name="attempt">Who answers, among attempts that run side by side.</param>
    public static async ValueTask<AttemptResult> RelayAsync(
        IChatProtocol protocol, ChatCall call, Candidate candidate, Stream body, TimeSpan started, AttemptTimer timer, StreamSession? session, object attempt)
    {
        using var buffer = new ReceiveBuffer(LimitBytes);
        await ReadToEndAsync(buffer, body, call, candidate.Backend.Timers, started, timer);
        return await GiveAsync(protocol.ReadAnswer(buffer.Unread), call, candidate, started, session, attempt);
    }

    /// <summary>Reads what is left of a body. The first piece ends the silence that <see cref="AttemptTimers.Total"/> allows; from then on <see cref="AttemptTimers.Idle"/> holds as well.</summary>
    public static async ValueTask ReadToEndAsync(ReceiveBuffer buffer, Stream body, ChatCall call, AttemptTimers timers, TimeSpan started, AttemptTimer timer)
    {
        do
        {
            var left = started + timers.Total - call.Deadline.Elapsed;
            if (left > timers.Idle) timer.Arm(FailureReason.IdleTimeout, timers.Idle, call.Deadline);
            else timer.Arm(FailureReason.TotalTimeout, left > TimeSpan.Zero ? left : TimeSpan.Zero, call.Deadline);
        }
        while (!buffer.IsFull && await buffer.FillAsync(body, timer.Token) > 0);
    }

    /// <summary>Checks an answer and gives it to the caller.</summary>
    public static async ValueTask<AttemptResult> GiveAsync(Answer answer, ChatCall call, Candidate candidate, TimeSpan started, StreamSession? session, object attempt)
    {
        if (answer.Error is { } error) return AttemptResult.Of(error, retryAfter: null);
        if ((answer.Problem ?? AnswerCheck.Problem(answer.Json, call.Request, call.Route.Checks)) is { } problem)
        {
            call.State.Waste(answer.Usage?.CompletionTokens ?? 0);
            return AttemptResult.Of(answer.Problem is null ? FailureReason.Unfit : FailureReason.Malformed, problem);
        }

        if (session is not null && !session.TryClaim(attempt)) return AttemptResult.Of(FailureReason.HedgeLost, "another attempt was first");
        var firstToken = call.Deadline.Elapsed - started;
        var marks = DegradedAnswer.Fields(candidate);
        call.Sink.Start(call.Head(candidate, answer.Json.Length + marks.Length));
        var end = marks.IsEmpty ? answer.Json.Length : answer.End;
        call.Sink.Body.Write(answer.Json.Span[..end]);
        if (!marks.IsEmpty)
        {
            call.Sink.Body.Write(marks.Span);
            call.Sink.Body.Write(answer.Json.Span[end..]);
        }

        await call.FlushAsync();
        return new AttemptResult { Outcome = AttemptOutcome.Success, IsCommitted = true, FirstToken = firstToken, Usage = answer.Usage };
    }
}
