using System.Buffers;

namespace ChatRouter.Protocols.Sse;

/// <summary>
/// Cuts a byte stream into server-sent events (WHATWG HTML, 9.2): any of LF, CRLF and CR ends a line, a blank line ends an event.
/// Remembers how far it looked, so an event that arrives in many pieces is looked through once. Holds the state of one stream.
/// </summary>
internal sealed class SseReader
{
    /// <summary>Largest event in bytes.</summary>
    public const int MaxEventBytes = 8 * 1024 * 1024;

    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private ArrayBufferWriter<byte>? _joined;
    private int _lineStart;
    private int _scanned;
    private bool _isStart = true;
    private bool _skipsLf;

    /// <summary>The first event of the buffer, which starts where the last one ended.</summary>
    public SseEvent Next(ReadOnlyMemory<byte> buffered, bool isEnd)
    {
        var bytes = buffered.Span;
        if (_isStart || _skipsLf)
        {
            if (PassOver(bytes, isEnd) is { } passed)
                return passed;
        }

        // What nearly every event looks like.
        if (_lineStart == 0 && bytes.StartsWith("data: "u8))
        {
            var from = Math.Max(_scanned, 6);
            var end = bytes[from..].IndexOfAny(Lf, Cr) + from;
            if (end >= from && end + 1 < bytes.Length && bytes[end] == Lf && bytes[end + 1] == Lf)
                return Found(new SseEvent(SseStatus.Event, end + 2, buffered[6..end], IsCanonical: true));
        }

        return NextByLines(buffered, isEnd);
    }

    private SseEvent NextByLines(ReadOnlyMemory<byte> buffered, bool isEnd)
    {
        var bytes = buffered.Span;
        var from = Math.Max(_scanned, _lineStart);
        while (true)
        {
            var found = bytes[from..].IndexOfAny(Lf, Cr);
            if (found < 0)
            {
                _scanned = bytes.Length;
                return Rest(buffered, isEnd);
            }

            var end = from + found;
            var isBlank = end == _lineStart;
            if (bytes[end] == Cr && end + 1 == bytes.Length && !isEnd)
            {
                // A line feed may follow. A blank line is not held back for it: an event is worth more than a byte.
                if (isBlank)
                    _skipsLf = true;
                else
                {
                    _scanned = end;
                    return Rest(buffered, isEnd);
                }
            }

            var next = end + 1;
            if (bytes[end] == Cr && next < bytes.Length && bytes[next] == Lf)
                next++;
            if (isBlank)
                return Found(Parse(buffered[..next], isTail: false));
            from = _lineStart = next;
        }
    }

    private SseEvent Rest(ReadOnlyMemory<byte> buffered, bool isEnd)
    {
        if (buffered.Length > MaxEventBytes)
            return Found(new SseEvent(SseStatus.TooLarge, buffered.Length));
        return isEnd && !buffered.IsEmpty ? Found(Parse(buffered, isTail: true)) : new SseEvent(SseStatus.Incomplete);
    }

    private SseEvent Found(SseEvent found)
    {
        _lineStart = _scanned = 0;
        return found.Consumed > MaxEventBytes ? new SseEvent(SseStatus.TooLarge, found.Consumed) : found;
    }

    private SseEvent Parse(ReadOnlyMemory<byte> text, bool isTail)
    {
        var data = default(ReadOnlyMemory<byte>);
        var lines = 0;
        var isError = false;
        for (var rest = text; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOfAny(Lf, Cr);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (Value(line, "data"u8) is { } value)
                data = lines++ == 0 ? value : Join(data, value, lines);
            else if (Value(line, "event"u8) is { } name)
                isError = name.Span.SequenceEqual("error"u8);
        }

        return lines == 0
            ? new SseEvent(SseStatus.Skipped, text.Length, IsTail: isTail)
            : new SseEvent(SseStatus.Event, text.Length, data, IsError: isError, IsTail: isTail);
    }

    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> value, int lines)
    {
        _joined ??= new ArrayBufferWriter<byte>();
        if (lines == 2)
        {
            _joined.ResetWrittenCount();
            _joined.Write(data.Span);
        }

        _joined.Write("\n"u8);
        _joined.Write(value.Span);
        return _joined.WrittenMemory;
    }

    private static ReadOnlyMemory<byte>? Value(ReadOnlyMemory<byte> line, ReadOnlySpan<byte> field)
    {
        var text = line.Span;
        if (!text.StartsWith(field))
            return null;
        if (text.Length == field.Length)
            return ReadOnlyMemory<byte>.Empty;
        if (text[field.Length] != (byte)':')
            return null;

        var value = line[(field.Length + 1)..];
        return value.Span.StartsWith(" "u8) ? value[1..] : value;
    }

    private SseEvent? PassOver(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (bytes.IsEmpty)
            return null;
        if (_skipsLf)
        {
            _skipsLf = false;
            return bytes[0] == Lf ? new SseEvent(SseStatus.Skipped, 1) : null;
        }

        ReadOnlySpan<byte> mark = "\uFEFF"u8;
        if (bytes.Length < mark.Length && mark.StartsWith(bytes) && !isEnd)
            return new SseEvent(SseStatus.Incomplete);
        _isStart = false;
        return bytes.StartsWith(mark) ? new SseEvent(SseStatus.Skipped, mark.Length) : null;
    }
}
