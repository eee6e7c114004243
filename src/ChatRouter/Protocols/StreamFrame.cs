using ChatRouter.Model;

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

    /// <summary>The finish reason if this frame carries one.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Token counts if this frame carries them.</summary>
    public Usage? Usage { get; init; }

    /// <summary>The error of an <see cref="FrameKind.Error"/> frame.</summary>
    public BackendError? Error { get; init; }
}
