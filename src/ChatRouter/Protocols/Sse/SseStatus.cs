namespace ChatRouter.Protocols.Sse;

/// <summary>What was found at the start of the buffer.</summary>
internal enum SseStatus
{
    /// <summary>No whole event yet.</summary>
    Incomplete,

    /// <summary>Bytes without an event: comments, blank lines, fields without data.</summary>
    Skipped,

    /// <summary>An event with data.</summary>
    Event,

    /// <summary>An event larger than the bound.</summary>
    TooLarge,
}
