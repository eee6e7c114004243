using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Answers;
using ChatRouter.Protocols;

namespace ChatRouter.Streaming;

/// <summary>Holds a replayed answer against the text that the caller has already, event by event.</summary>
internal sealed class ReplayMatch
{
    private readonly ReadOnlyMemory<byte> _known;
    private int _position;

    public ReplayMatch(ReadOnlySpan<byte> known) => _known = known.ToArray();

    /// <summary>True once everything that the caller has came again.</summary>
    public bool IsOver => _position == _known.Length;

    /// <summary>
    /// Takes one content event. False: it differs from what the caller has. Otherwise <paramref name="rest"/> is the event with the text that is new to the caller;
    /// empty if there is nothing new in it.
    /// </summary>
    public bool TryTake(in StreamFrame frame, out ReadOnlyMemory<byte> rest)
    {
        rest = default;
        if (!frame.Text.IsPresent || frame.HasToolCall) return false;
        var json = frame.Bytes.Span.Slice(frame.Text.Start, frame.Text.Length);
        var text = new byte[json.Length];
        var length = JsonText.Decode(json, text);
        var left = _known.Span[_position..];
        var common = Math.Min(length, left.Length);
        if (!text.AsSpan(0, common).SequenceEqual(left[..common])) return false;
        _position += common;
        if (common < length || frame.FinishReason is not null) rest = WithText(frame, text.AsSpan(common, length - common));
        return true;
    }

    /// <summary>The same event with other text; all its other bytes stay.</summary>
    private static ReadOnlyMemory<byte> WithText(in StreamFrame frame, ReadOnlySpan<byte> text)
    {
        var output = new ArrayBufferWriter<byte>(frame.Bytes.Length);
        output.Write(frame.Bytes.Span[..(frame.Text.Start + 1)]);
        output.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write(frame.Bytes.Span[(frame.Text.Start + frame.Text.Length - 1)..]);
        return output.WrittenMemory;
    }
}
