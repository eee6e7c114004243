using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Anthropic;
using ChatRouter.Protocols.Ollama;
using ChatRouter.Protocols.OpenAI;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Protocols;

/// <summary>The protocols, one shared object each.</summary>
internal static class ChatProtocols
{
    private static readonly OpenAIProtocol OpenAI = new();
    private static readonly OllamaProtocol Ollama = new();
    private static readonly AnthropicProtocol Anthropic = new(TimeProvider.System);

    /// <summary>The protocol of a kind.</summary>
    public static IChatProtocol For(ProtocolKind kind) => kind switch
    {
        ProtocolKind.Ollama => Ollama,
        ProtocolKind.Anthropic => Anthropic,
        _ => OpenAI,
    };

    /// <summary>The upstream request in the backend's protocol, without the fields that its model refuses.</summary>
    /// <inheritdoc cref="IChatProtocol.CreateRequest" path="/param"/>
    public static HttpRequestMessage CreateRequest(Backend backend, Rung rung, ChatRequest request, string? token)
    {
        if (backend.DropFields.Count > 0)
        {
            request = DroppedFields.Without(request, backend.DropFields);
            if (backend.DropFields.Contains("temperature", StringComparer.Ordinal)) rung = rung with { Temperature = null };
        }

        return For(backend.Protocol).CreateRequest(backend, rung, request, token);
    }
}
