using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols;

/// <summary>One event of a streamed answer, in the caller's form.</summary>
internal readonly record struct StreamFrame
{
    /// <summary>What it means.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>Bytes of the buffer that it took.</summary>
    public int Consumed { get; init; }

    /// <summary>The OpenAI server-sent event for the caller, with its blank line; empty if nothing is to be passed on. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>True if they are bytes of the buffer itself, which stay as they are until it is read into again.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>Position in <see cref="Bytes"/> of the JSON string (with quotes) that is the first choice's text; absent if the frame has none.</summary>
    public BodySlice Text { get; init; }

    /// <summary>True if its content is reasoning and nothing else: as long as there was no more, the answer can be begun again.</summary>
    public bool IsReasoning { get; init; }

    /// <summary>True if a tool or function call is in it: such an answer cannot be continued by another backend.</summary>
    public bool HasToolCall { get; init; }

    /// <summary>The finish reason if this frame ends the last of the choices seen so far.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Token counts if this frame carries them.</summary>
    public Usage? Usage { get; init; }

    /// <summary>The error of an <see cref="FrameKind.Error"/> frame.</summary>
    public BackendError? Error { get; init; }
}
