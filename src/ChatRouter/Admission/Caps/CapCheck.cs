using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Admission.Caps;

/// <summary>Holds a request against the caps of its route. Allocates only where one is exceeded.</summary>
internal static class CapCheck
{
    /// <summary>The refusal of a request that asks for more than its route allows, or null.</summary>
    public static Refusal? Refuse(RequestCaps caps, ChatRequest request)
    {
        var prompt = request.Prompt;
        if (request.Body.Length > caps.MaxBodyBytes) return new(413, RefusalCodes.RequestTooLarge, Text($"The body has {request.Body.Length} bytes; for this model it may have {caps.MaxBodyBytes}."));
        if (prompt.Messages > caps.MaxMessages) return TooMuch("messages", "'messages' has", prompt.Messages, "messages", caps.MaxMessages.Value);
        if (prompt.Images > caps.MaxImages) return TooMuch("messages", "'messages' holds", prompt.Images, "images", caps.MaxImages.Value, least: 0);
        if (request.Choices > caps.MaxChoices) return TooMuch("n", "'n' asks for", request.Choices, "answers", caps.MaxChoices.Value);
        if (caps.OutputTokens.Mode == OutputMode.Refuse && request.MaxTokens > caps.OutputTokens.Max)
            return TooMuch(BoundOf(request), $"'{BoundOf(request)}' asks for", request.MaxTokens.Value, "tokens", caps.OutputTokens.Max.Value);
        return request.PromptTokensEstimate > caps.MaxInputTokens
            ? new(400, RefusalCodes.ContextLengthExceeded, Text($"The prompt has about {request.PromptTokensEstimate} tokens; this model takes 1 to {caps.MaxInputTokens}. Shorten 'messages' or 'tools'."), "messages")
            : null;
    }

    /// <summary>The request with the longest answer that its route allows, where it asks for a longer one.</summary>
    /// <param name="caps">The caps of the route.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="clamped">What was changed, as the caller and the decision record are told, or null.</param>
    public static ChatRequest Clamp(RequestCaps caps, ChatRequest request, out string? clamped)
    {
        clamped = null;
        if (caps.OutputTokens.Max is not { } most || !(request.MaxTokens > most)) return request;
        clamped = Text($"{BoundOf(request)}={most}");
        return request with { MaxTokens = most };
    }

    private static string BoundOf(ChatRequest request) => request.MaxCompletionTokensValue.IsPresent ? "max_completion_tokens" : "max_tokens";

    private static Refusal TooMuch(string param, string subject, int given, string unit, int most, int least = 1)
        => new(400, RefusalCodes.InvalidValue, Text($"{subject} {given} {unit}; for this model {least} to {most} are allowed."), param);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
