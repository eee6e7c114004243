using ChatRouter.Attempts;
using ChatRouter.Model.Requests;
using ChatRouter.Tokens;

namespace ChatRouter.Pipeline;

/// <summary>Has the estimates of prompts learn from what backends count.</summary>
internal static class PromptLearning
{
    /// <summary>Learns from a request that has ended. From one attempt alone: what several backends counted together tells of none.</summary>
    public static void Learn(PromptEstimates estimates, ChatRequest request, RequestState state)
    {
        const RequestTraits Media = RequestTraits.Audio | RequestTraits.Files | RequestTraits.OtherMedia;
        if (request.Prompt.Images == 0 && (request.Traits & Media) == RequestTraits.None && state is { Result: "complete", Fallback: null, Usage: { } usage, Attempts: [var only] })
            estimates.Learn(only.Backend, request.Prompt, usage.PromptTokens);
    }
}
