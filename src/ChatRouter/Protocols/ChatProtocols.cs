using ChatRouter.Model;
using ChatRouter.Protocols.Anthropic;
using ChatRouter.Protocols.Ollama;
using ChatRouter.Protocols.OpenAI;

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
}
