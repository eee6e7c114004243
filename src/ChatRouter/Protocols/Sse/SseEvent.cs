namespace ChatRouter.Protocols.Sse;

/// <summary>One server-sent event. The data are valid until the next call of the reader.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Consumed">Bytes of the buffer it took.</param>
/// <param name="Data">The data; several data lines are joined by line feeds.</param>
/// <param name="IsCanonical">True if the bytes taken are exactly <c>data: DATA\n\n</c>.</param>
/// <param name="IsError">True if the event is named <c>error</c>.</param>
/// <param name="IsTail">True if the stream ended before the blank line.</param>
internal readonly record struct SseEvent(
    SseStatus Status,
    int Consumed = 0,
    ReadOnlyMemory<byte> Data = default,
    bool IsCanonical = false,
    bool IsError = false,
    bool IsTail = false);
