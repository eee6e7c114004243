using System.Buffers.Text;
using System.Text;
using ChatRouter.Benchmarks.Backend;

namespace ChatRouter.Benchmarks.Load;

/// <summary>Reads one HTTP answer from the pieces of a socket and checks it. Reused for the next answer of the same connection.</summary>
internal sealed class AnswerReader(LoadPlan plan)
{
    private static readonly byte[] s_text = Encoding.UTF8.GetBytes(CannedAnswers.Text);
    private static readonly byte[] s_streamedText = Encoding.UTF8.GetBytes(CannedAnswers.StreamedText);
    private static readonly byte[] s_contentMark = Encoding.UTF8.GetBytes(CannedAnswers.ContentMark);

    private readonly byte[] _received = new byte[64 * 1024];
    private int _length;
    private int _bodyStart;
    private int _contentLength;

    /// <summary>Where the next bytes are to be received.</summary>
    public Memory<byte> Free => _received.AsMemory(_length);

    /// <summary>The whole answer is here.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>An event with text has been seen.</summary>
    public bool HasContent { get; private set; }

    public void Reset()
    {
        _length = _bodyStart = _contentLength = 0;
        IsComplete = HasContent = false;
    }

    /// <summary>Takes in what was received at <see cref="Free"/>.</summary>
    public void Advance(int count)
    {
        var before = _length;
        _length += count;
        if (_bodyStart == 0)
            ReadHead();
        if (_bodyStart == 0)
            return;

        if (!HasContent && plan.Stream)
            HasContent = _received.AsSpan(_bodyStart, _length - _bodyStart).IndexOf(s_contentMark) >= 0;
        IsComplete = _contentLength >= 0
            ? _length - _bodyStart >= _contentLength
            : _length > before && _received.AsSpan(_bodyStart, _length - _bodyStart).EndsWith("\r\n0\r\n\r\n"u8);
    }

    /// <summary>What is wrong with the complete answer, or null.</summary>
    public string? FindFault()
    {
        var head = _received.AsSpan(0, _bodyStart);
        if (plan.BadKey && head.StartsWith("HTTP/1.1 401 "u8))
            return null;
        if (plan.BadKey || !head.StartsWith("HTTP/1.1 200 "u8))
            return Encoding.UTF8.GetString(_received, 0, Math.Min(_length, 400));
        var body = _contentLength >= 0 ? _received.AsSpan(_bodyStart, _contentLength) : Unchunk();
        if (!plan.Stream)
            return body.StartsWith("{"u8) && body.EndsWith("}"u8) && (body.IndexOf(s_text) >= 0 || body.IndexOf(s_streamedText) >= 0) ? null : "not the expected completion";
        if (!body.EndsWith("data: [DONE]\n\n"u8))
            return "stream without [DONE]";
        return body.Count(s_contentMark) == plan.Chunks && body.IndexOf("\"finish_reason\":\"stop\""u8) > 0 ? null : "stream with lost or repeated events";
    }

    private void ReadHead()
    {
        var at = _received.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        if (at < 0)
            return;
        _bodyStart = at + 4;
        var head = _received.AsSpan(0, _bodyStart);
        var mark = head.IndexOf("Content-Length: "u8);
        _contentLength = mark >= 0 && Utf8Parser.TryParse(head[(mark + 16)..], out int length, out _) ? length : -1;
    }

    /// <summary>Joins the chunks in place.</summary>
    private Span<byte> Unchunk()
    {
        var from = _bodyStart;
        var to = _bodyStart;
        while (Utf8Parser.TryParse(_received.AsSpan(from, _length - from), out int size, out var digits, 'x') && size > 0)
        {
            from += digits + 2;
            _received.AsSpan(from, size).CopyTo(_received.AsSpan(to));
            from += size + 2;
            to += size;
        }

        return _received.AsSpan(_bodyStart, to - _bodyStart);
    }
}
