namespace ChatRouter.Protocols.Sse;

/// <summary>Events that are always the same.</summary>
internal static class ServerSentEvents
{
    /// <summary>The terminator of an OpenAI stream.</summary>
    public static ReadOnlyMemory<byte> Done { get; } = "data: [DONE]\n\n"u8.ToArray();
}
