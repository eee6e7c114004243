using ChatRouter.Model;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Protocols;

/// <summary>The protocols, one shared object each.</summary>
internal static class ChatProtocols
{
    private static readonly OpenAIProtocol OpenAI = new();

    /// <summary>The protocol of a kind.</summary>
    public static IChatProtocol For(ProtocolKind kind) => kind switch
    {
        ProtocolKind.Ollama => throw new NotSupportedException("Ollama"),
        _ => OpenAI,
    };
}
