using System.Buffers;
using ChatRouter.Protocols.Errors;
using ChatRouter.Protocols.Sse;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>
/// Reads a stream of <c>chat.completion.chunk</c> events. An event in the usual form is passed on as the very bytes received;
/// any other is written anew as <c>data: JSON\n\n</c>. Allocates nothing per event but for tool calls.
/// </summary>
internal sealed class OpenAIStreamReader(bool includeUsage) : IStreamReader
{
    private readonly SseReader _events = new();
    private readonly RepeatedChunk _repeated = new();
    private ToolCallOrder? _calls;
    private ArrayBufferWriter<byte>? _rewritten;
    private UInt128 _seen;
    private UInt128 _finished;

    /// <inheritdoc/>
    public StreamFrame Next(ReadOnlyMemory<byte> buffered, bool isEnd)
    {
        var next = _events.Next(buffered, isEnd);
        return next.Status switch
        {
            SseStatus.Incomplete => new StreamFrame { Kind = FrameKind.Incomplete },
            SseStatus.TooLarge => new StreamFrame { Kind = FrameKind.Malformed, Consumed = next.Consumed },
            SseStatus.Event => Read(buffered, next),
            _ => new StreamFrame { Kind = FrameKind.Silent, Consumed = next.Consumed },
        };
    }

    private StreamFrame Read(ReadOnlyMemory<byte> buffered, SseEvent next)
    {
        var data = next.Data.Span.Trim(" \t\r\n"u8);
        if (next.IsError)
            return Error(next, data);
        if (data.IsEmpty)
            return new StreamFrame { Kind = FrameKind.Silent, Consumed = next.Consumed };
        if (data.SequenceEqual("[DONE]"u8))
            return new StreamFrame { Kind = FrameKind.Done, Consumed = next.Consumed, Bytes = ServerSentEvents.Done };

        if (_repeated.TryScan(next.Data.Span, out var scan))
            return Chunk(buffered, next, scan);

        // A stream that ends within an event was cut: that is not the same as a wrong event.
        if (!CompletionScanner.TryScan(next.Data.Span, out scan))
            return next.IsTail ? default : new StreamFrame { Kind = FrameKind.Malformed, Consumed = next.Consumed };
        if (scan.IsError)
            return Error(next, data);
        if (scan.IsBrokenOff)
            return new StreamFrame { Kind = FrameKind.Error, Consumed = next.Consumed, Error = ErrorClassifier.BrokenOff };
        if (!scan.IsObject)
            return new StreamFrame { Kind = FrameKind.Malformed, Consumed = next.Consumed };
        _repeated.Learn(next.Data.Span, scan);
        return Chunk(buffered, next, scan);
    }

    private StreamFrame Chunk(ReadOnlyMemory<byte> buffered, SseEvent next, in CompletionScan scan)
    {
        _seen |= scan.Seen;
        _finished |= scan.Finished;
        if (scan.HasToolCall && (_calls ??= new ToolCallOrder()).Mend(next.Data) is { IsEmpty: false } mended)
        {
            next = next with { Data = mended, IsCanonical = false };
            if (!CompletionScanner.TryScan(mended.Span, out var again)) return new StreamFrame { Kind = FrameKind.Malformed, Consumed = next.Consumed };
            return Frame(buffered, next, again);
        }

        return Frame(buffered, next, scan);
    }

    private StreamFrame Frame(ReadOnlyMemory<byte> buffered, SseEvent next, in CompletionScan scan)
    {
        var isExtra = !scan.HasChoices || (scan.Choices == 0 && scan.Usage is not null && !includeUsage);
        return new StreamFrame
        {
            Kind = scan.HasContent ? FrameKind.Content : FrameKind.Silent,
            Consumed = next.Consumed,
            Bytes = isExtra ? default : next.IsCanonical ? buffered[..next.Consumed] : Rewrite(next.Data.Span),
            IsVerbatim = next.IsCanonical && !isExtra,
            Text = scan.Text.IsPresent ? scan.Text with { Start = scan.Text.Start + 6 } : default,
            IsReasoning = scan is { HasContent: true, HasAnswer: false },
            HasToolCall = scan.HasToolCall,
            FinishReason = scan.FinishReason is not null && _seen == _finished ? scan.FinishReason : null,
            Usage = scan.Usage,
        };
    }

    private ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> data)
    {
        _rewritten ??= new ArrayBufferWriter<byte>();
        _rewritten.ResetWrittenCount();
        _rewritten.Write("data: "u8);

        // Joined data lines: outside of strings, where JSON has no line feed, a space means the same.
        for (int cut; (cut = data.IndexOf((byte)'\n')) >= 0; data = data[(cut + 1)..])
        {
            _rewritten.Write(data[..cut]);
            _rewritten.Write(" "u8);
        }

        _rewritten.Write(data);
        _rewritten.Write("\n\n"u8);
        return _rewritten.WrittenMemory;
    }

    private static StreamFrame Error(SseEvent next, ReadOnlySpan<byte> data) => new()
    {
        Kind = FrameKind.Error,
        Consumed = next.Consumed,
        Error = ErrorClassifier.ClassifyInAnswer(data),
    };
}
