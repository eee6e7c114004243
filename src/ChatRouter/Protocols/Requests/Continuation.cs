using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests;

/// <summary>
/// The request that lets another backend go on where an answer broke off: the caller's messages and, as the last one, what the
/// assistant has said so far. Meant for backends with <see cref="Capabilities.Prefill"/>; any other may refuse it
/// (<see cref="Errors.BackendErrorCodes.PrefillRefused"/>) or answer anew.
/// </summary>
internal static class Continuation
{
    /// <summary>
    /// The continued request, or null if the caller's own fields stand against it or the wire cannot take this text as a beginning. The bound of the answer is the caller's:
    /// lower it by what was generated through the rung's cap.
    /// </summary>
    /// <param name="request">What the caller sent.</param>
    /// <param name="kind">The wire of the backend that goes on.</param>
    /// <param name="text">The text so far as the inside of a JSON string: the joined <see cref="StreamFrame.Text"/> without their quotes.</param>
    public static ChatRequest? Of(ChatRequest request, ProtocolKind kind, ReadOnlySpan<byte> text)
    {
        if (kind is ProtocolKind.Anthropic && EndsWithWhiteSpace(text)) return null;
        var body = request.Body.Span;
        var end = request.MessagesValue.Start + request.MessagesValue.Length - 1;
        byte[] continued =
        [
            .. body[..end], .. ",{\"role\":\"assistant\",\"content\":\""u8, .. text, .. "\"}"u8,
            .. body[end..request.End], .. Fields(kind), .. body[request.End..],
        ];

        // The scan finds the new positions, and a field that the caller has set already.
        return ChatRequestScanner.Rescan(continued, request);
    }

    // Refused there, and cut off it would be said twice.
    private static bool EndsWithWhiteSpace(ReadOnlySpan<byte> text)
        => text.EndsWith(" "u8) || text.EndsWith("\\n"u8) || text.EndsWith("\\t"u8) || text.EndsWith("\\r"u8);

    // llama.cpp, Ollama and Anthropic go on with a last assistant message by themselves.
    private static ReadOnlySpan<byte> Fields(ProtocolKind kind) => kind switch
    {
        ProtocolKind.Vllm => ",\"continue_final_message\":true,\"add_generation_prompt\":false"u8,
        ProtocolKind.Sglang => ",\"continue_final_message\":true"u8,
        _ => default,
    };
}
