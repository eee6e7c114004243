using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;

namespace ChatRouter.Attempts;

/// <summary>
/// Whether a backend's word that the request is at fault is the last one. A lower rung is often less able than the one before: what it refuses, the better one
/// may take as soon as it is back; and the baseline of a release may take what its candidate refuses.
/// </summary>
internal static class CallerFaults
{
    private const RequestTraits Media = RequestTraits.Audio | RequestTraits.Files | RequestTraits.OtherMedia;

    /// <summary>True unless a backend of a better rung could take the request and has not judged it, because it failed or is out.</summary>
    /// <param name="call">The request.</param>
    /// <param name="rung">Where the refusal came from.</param>
    public static bool IsFinal(ChatCall call, Rung rung)
    {
        foreach (var better in call.Route.Ladder)
        {
            if (rung.IsOnTrial ? better.Number > rung.Number : better.Number >= rung.Number) return true;
            foreach (var backend in better.Backends)
            {
                if (CanTake(backend, call.Request) && !HasJudged(call, backend)) return false;
            }
        }

        return true;
    }

    /// <summary>True if a model cannot see, hear or read what the request carries. That is no mistake of the caller's: another model of the ladder may.</summary>
    public static bool IsLackOfMedia(ChatRequest request, BackendError? error)
        => error?.Code == RefusalCodes.UnsupportedFeature && (request.Needs.HasFlag(Capabilities.Images) || (request.Traits & Media) != RequestTraits.None);

    private static bool CanTake(Backend backend, ChatRequest request)
        => (request.Needs & ~backend.Capabilities) == Capabilities.None
            && (backend.ContextWindow == 0 || request.PromptTokensEstimate < backend.ContextWindow)
            && ChatProtocols.For(backend.Protocol).Refuse(backend, request) is null;

    private static bool HasJudged(ChatCall call, Backend backend) => call.State.Attempts.Any(
        a => a.Backend == backend.Name && a.Reason is FailureReason.CallerFault or FailureReason.ContextLength or FailureReason.ContentPolicy);
}
