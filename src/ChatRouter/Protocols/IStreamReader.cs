namespace ChatRouter.Protocols;

/// <summary>Cuts a streamed answer into frames. Holds the state of one stream; not thread-safe.</summary>
internal interface IStreamReader
{
    /// <summary>
    /// The first frame in <paramref name="buffered"/>. <see cref="FrameKind.Incomplete"/> asks for more bytes
    /// (with <paramref name="isEnd"/>: the stream ended here). The caller drops <see cref="StreamFrame.Consumed"/> bytes and calls again.
    /// </summary>
    /// <param name="buffered">What was received and not yet consumed.</param>
    /// <param name="isEnd">True when the backend closed its answer.</param>
    StreamFrame Next(ReadOnlyMemory<byte> buffered, bool isEnd);
}
