using System.Text.Json.Nodes;
using ChatRouter.Answers;
using ChatRouter.Attempts;
using ChatRouter.Fallbacks;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Sources;
using ChatRouter.Telemetry;

namespace ChatRouter.Pipeline;

/// <summary>Leads one request down the rungs without backends and gives it their answer.</summary>
/// <param name="ladder">The rungs.</param>
/// <param name="incoming">Who asks, and what for.</param>
/// <param name="events">Where answers of rules are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class LowerRungs(FallbackLadder ladder, IncomingCall incoming, IEventLog events, TimeProvider time) : ILastResort
{
    /// <summary>That of a request; null where the route has no such rung. They answer people who wait: a line of a batch waits for a backend, and of a copy of traffic nobody reads the answer.</summary>
    internal static LowerRungs? Of(FallbackLadders ladders, Route route, IncomingCall call, RequestState state, IEventLog events, TimeProvider time)
        => ladders.IsEmpty || state.Lane is Lane.Batch or Lane.Shadow || ladders.Of(route) is not { } ladder ? null : new LowerRungs(ladder, call, events, time);

    /// <inheritdoc/>
    public async ValueTask<bool> TryAnswerAsync(ChatCall call, Refusal refusal)
    {
        var request = RequestOf(call, time, incoming);
        if (await ladder.AnswerAsync(request, call.Gone) is not var (rung, answer)) return false;
        var marks = new FallbackMarks(rung.Source.Kind, rung.Number, rung.Degraded ?? rung.Source.Kind, rung.Notice, answer.Age);
        await GiveAsync(call, answer, marks, time);
        if (rung.Source is RulesSource) Tell(request, answer, "rule");
        if (answer.NeedsReview) Tell(request, answer, "review");
        return true;
    }

    /// <summary>Tells a caller that the route is switched off, in the form that the route has chosen.</summary>
    /// <param name="call">The request.</param>
    /// <param name="left">Until when it is off, from now.</param>
    /// <param name="time">The clock.</param>
    internal static async ValueTask TellOffAsync(ChatCall call, TimeSpan left, TimeProvider time)
    {
        var mayTell = (call.Request.Needs & (Capabilities.Tools | Capabilities.JsonMode)) == 0 && call.State.Lane is not Lane.Batch;
        try
        {
            await GiveAsync(call, DisabledFallback.AnswerOf(call.Route, left, mayTell), new FallbackMarks(FallbackMarks.Off, Rung: 0, FallbackMarks.Off), time);
        }
        catch (CallerGoneException)
        {
            call.Sink.Abort();
        }
    }

    /// <summary>Gives an answer to the caller, and notes in the state of the request what it was.</summary>
    internal static async ValueTask GiveAsync(ChatCall call, FallbackAnswer answer, FallbackMarks marks, TimeProvider time)
    {
        var state = call.State;
        state.Fallback = new FallbackRecord(marks.Source, marks.Rung, answer.Detail, marks.Age?.TotalSeconds);
        state.Result = answer.Result;
        var isKept = marks.Source == CacheSource.Word;
        if (isKept) state.Cache = "stale";
        var head = new AnswerHead { Status = answer.Refusal?.Status ?? 200, Attempts = state.Begun, DecisionId = state.Ticket, Cache = isKept ? "stale" : null };
        if (answer.Refusal is { } refusal)
        {
            var mustBreak = ErrorAnswer.Write(call.Sink, refusal, head);
            await call.FlushAsync();
            if (mustBreak) await call.Sink.BreakOffAsync();
            return;
        }

        // No tokens were used for it.
        state.Usage = default(Usage);
        state.Degraded = marks.Degraded;
        FallbackOutput.Write(call.Sink, RequestOf(call, time), answer, marks, head);
        await call.FlushAsync();
        RouterMeters.Fallback(call.Route.Name, marks.Source);
    }

    /// <summary>For an audit: which rule decided, for whom, and the decision to look up. Nothing of what was asked.</summary>
    private void Tell(FallbackRequest request, FallbackAnswer answer, string kind) => events.Write(new FleetEvent
    {
        At = request.At,
        Kind = kind,
        Subject = request.Route.Name,
        From = "",
        To = answer.Detail ?? "",
        Cause = kind == "review" ? "a rule wants a person to look at the case" : "a rule answered in place of the backends",
        Figures = new JsonObject { ["decision"] = request.Id, ["tenant"] = request.Tenant },
    });

    private static FallbackRequest RequestOf(ChatCall call, TimeProvider time, IncomingCall? incoming = null) => new()
    {
        Chat = call.Request,
        Route = call.Route,
        Tenant = call.State.Tenant,
        Id = call.State.Id,
        At = time.GetUtcNow(),
        Terms = incoming?.Terms ?? DegradedTerms.Any,
        Cache = incoming?.Cache,
        Language = incoming?.Language,
        IsInTask = call.State.Trajectory is { IsNamed: true },
    };
}
