using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Telemetry;

/// <summary>One attempt in a decision record. Times are since the request began.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Rung">Its rung.</param>
/// <param name="Mode"><c>Fresh</c>; <c>Hedge</c> beside a late one; or how it went on with an answer that had broken off.</param>
/// <param name="Start">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="FirstToken">From its beginning to the first content, or null.</param>
/// <param name="Kind">What it says about the backend.</param>
/// <param name="Reason">Why it was no success.</param>
/// <param name="Detail">The status and code of the backend's error, or its own words where they cannot quote a prompt, an answer or a key; or the transport's words.</param>
public sealed record AttemptRecord(
    string Backend,
    int Rung,
    AttemptMode Mode,
    TimeSpan Start,
    TimeSpan Duration,
    TimeSpan? FirstToken,
    OutcomeKind Kind,
    FailureReason Reason,
    string? Detail);
