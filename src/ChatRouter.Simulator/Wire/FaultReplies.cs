using System.Globalization;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Generation;

namespace ChatRouter.Simulator.Wire;

/// <summary>The faults that answer a request outright.</summary>
internal static class FaultReplies
{
    private const string Page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n";

    /// <param name="fault">The fault in force, if any.</param>
    /// <param name="call">The request; null when it could not be read.</param>
    /// <param name="profile">The backend.</param>
    /// <param name="refuse">The server's words for a problem.</param>
    /// <returns>Null when the fault does not answer, or not this request.</returns>
    public static Reply? For(FaultSettings? fault, ChatCall? call, BackendProfile profile, Func<Problem, Reply> refuse) => fault?.Fault switch
    {
        FaultKind.RateLimited => WithRetryAfter(refuse(new Problem(ProblemKind.RateLimited, Code: fault.Code)), fault),
        FaultKind.Error => WithRetryAfter(Error(fault, refuse), fault),
        FaultKind.QueueFull => refuse(new Problem(ProblemKind.QueueFull)),
        FaultKind.Loading => refuse(new Problem(ProblemKind.Loading)),
        FaultKind.EngineDead => refuse(new Problem(ProblemKind.EngineDead)),
        FaultKind.ContentPolicy => refuse(new Problem(ProblemKind.ContentPolicy)),
        FaultKind.ContextOverflow => refuse(
            new Problem(ProblemKind.ContextOverflow, Tokens: Math.Max(call?.PromptTokens ?? 0, profile.ContextWindow + 1))),
        FaultKind.NoPrefill when call?.FinalAssistantText is not null => refuse(new Problem(ProblemKind.NoPrefill)),
        FaultKind.Html => Reply.Of(200, Page, "text/html; charset=utf-8"),
        _ => null,
    };

    private static Reply Error(FaultSettings fault, Func<Problem, Reply> refuse)
    {
        var reply = refuse(new Problem(ProblemKind.Status, Status: fault.Status ?? 0));
        return fault.Body is { } body ? Reply.Of(reply.Status, body, reply.ContentType) : reply;
    }

    private static Reply WithRetryAfter(Reply reply, FaultSettings fault)
    {
        if (fault.RetryAfter is { } after)
            reply = reply.With("Retry-After", after);
        return fault.RetryAfterMs is { } ms ? reply.With("retry-after-ms", ms.ToString(CultureInfo.InvariantCulture)) : reply;
    }
}
