namespace ChatRouter.Protocols;

/// <summary>What a frame of a stream means for the attempt.</summary>
internal enum FrameKind
{
    /// <summary>Not a whole frame yet.</summary>
    Incomplete,

    /// <summary>Valid, but without anything the caller waits for: role, empty delta, comment, filter results, usage, finish.</summary>
    Silent,

    /// <summary>Text, reasoning, refusal, audio or a tool call delta: commits the attempt.</summary>
    Content,

    /// <summary>The terminator (<c>[DONE]</c>, or Ollama's done line after its last frame was given out).</summary>
    Done,

    /// <summary>Not valid in this protocol.</summary>
    Malformed,

    /// <summary>The backend reports an error inside the stream.</summary>
    Error,
}
