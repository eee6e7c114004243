using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols;

/// <summary>A complete answer without streaming, checked.</summary>
internal readonly record struct Answer
{
    /// <summary>Why it cannot be given to a caller (a few words, no content), or null.</summary>
    public string? Problem { get; init; }

    /// <summary>The backend's error if the 200 carried one.</summary>
    public BackendError? Error { get; init; }

    /// <summary>The OpenAI <c>chat.completion</c> object; the received bytes themselves where the backend speaks OpenAI.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Offset in <see cref="Json"/> of the closing brace: fields are added before it.</summary>
    public int End { get; init; }

    /// <summary>The first choice's finish reason.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Token counts, if given.</summary>
    public Usage? Usage { get; init; }
}
