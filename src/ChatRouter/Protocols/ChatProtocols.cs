using ChatRouter.Model;
using ChatRouter.Protocols.Ollama;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Protocols;

/// <summary>The protocols, one shared object each.</summary>
internal static class ChatProtocols
{
    private static readonly OpenAIProtocol OpenAI = new();
    private static readonly OllamaProtocol Ollama = new();

    /// <summary>The protocol of a kind.</summary>
    public static IChatProtocol For(ProtocolKind kind) => kind is ProtocolKind.Ollama ? Ollama : OpenAI;
}
