using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Telemetry;

namespace ChatRouter.Tests.Slo;

/// <summary>Short ways to write decision records down.</summary>
internal static class Decisions
{
    public static DecisionRecord Complete(int ms = 500, Usage? usage = null, bool stream = false, int? firstMs = null, int rung = 1, Lane lane = Lane.Interactive) => new()
    {
        Id = "d",
        At = DateTimeOffset.UnixEpoch,
        Route = "chat",
        Lane = lane,
        Stream = stream,
        Result = "complete",
        Duration = TimeSpan.FromMilliseconds(ms),
        Usage = usage,
        Attempts = [Attempt(OutcomeKind.Success, FailureReason.None, rung: rung, firstMs: firstMs)],
    };

    public static DecisionRecord Refused(string? code, params AttemptRecord[] attempts) => new()
    {
        Id = "d", At = DateTimeOffset.UnixEpoch, Route = "chat", Lane = Lane.Interactive, Result = code, Attempts = attempts,
    };

    public static DecisionRecord Failed(FailureReason reason = FailureReason.ServerError) => Refused(RefusalCodes.AllBackendsUnavailable, Attempt(OutcomeKind.Failure, reason));

    public static AttemptRecord Attempt(OutcomeKind kind, FailureReason reason, AttemptMode mode = AttemptMode.Fresh, int rung = 1, int startMs = 0, int? firstMs = null) => new(
        "b", rung, mode, TimeSpan.FromMilliseconds(startMs), TimeSpan.FromMilliseconds(300), firstMs is { } first ? TimeSpan.FromMilliseconds(first) : null, kind, reason, null);
}
