using System.Buffers;
using System.Text.Unicode;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>
/// The form of a stream's latest chunk with text. A server sends the same JSON again and again with another text in it: where the bytes before and
/// after the text are the same, the tokens are, and only the text is to be looked at. Keeps a copy of the form; holds the state of one stream.
/// </summary>
internal sealed class RepeatedChunk
{
    // With these a text is not simply what it looks like: the scanner has to read it.
    private static readonly SearchValues<byte> Special = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private byte[] _form = [];
    private int _length;
    private int _head;
    private CompletionScan _scan;

    /// <summary>The scan of a chunk of this form. False: it has another form, or a text that must be scanned.</summary>
    public bool TryScan(ReadOnlySpan<byte> json, out CompletionScan scan)
    {
        scan = default;
        if (_length == 0 || json.Length <= _length)
            return false;

        var tail = _length - _head;
        var text = json[_head..^tail];
        if (!json.StartsWith(_form.AsSpan(0, _head)) || !json.EndsWith(_form.AsSpan(_head, tail)) || text.ContainsAny(Special) || !Utf8.IsValid(text))
            return false;

        scan = _scan;
        scan.Text = new BodySlice(_head - 1, text.Length + 2);
        scan.End += json.Length - _length;
        return true;
    }

    /// <summary>Takes a scanned chunk as the form of those to come, if it carries text and nothing that comes once.</summary>
    public void Learn(ReadOnlySpan<byte> json, in CompletionScan scan)
    {
        if (scan is not { HasContent: true, Text.IsPresent: true, HasToolCall: false, IsError: false, FinishReason: null, Usage: null })
            return;

        _head = scan.Text.Start + 1;
        var tail = json[(scan.Text.Start + scan.Text.Length - 1)..];
        _length = _head + tail.Length;
        if (_form.Length < _length)
            _form = new byte[_length];
        json[.._head].CopyTo(_form);
        tail.CopyTo(_form.AsSpan(_head));
        _scan = scan;
        _scan.End -= json.Length - _length;
    }
}
