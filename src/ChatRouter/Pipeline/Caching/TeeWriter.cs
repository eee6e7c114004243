using System.Buffers;
using System.IO.Pipelines;
using ChatRouter.Answers;

namespace ChatRouter.Pipeline.Caching;

/// <summary>Writes into the caller's body and into a copy: of a stream the answer that its events tell, else the bytes. Used by one request, one call at a time.</summary>
internal sealed class TeeWriter(IAnswerSink caller, int mostBytes) : PipeWriter
{
    // What the form of an event takes beside its text.
    private const int StreamFactor = 64;

    private DraftWriter? _events;
    private ArrayBufferWriter<byte>? _whole;
    private Memory<byte> _given;
    private long _taken;

    public override bool CanGetUnflushedBytes => caller.Body.CanGetUnflushedBytes;

    public override long UnflushedBytes => caller.Body.UnflushedBytes;

    /// <summary>Begins the copy: from here on it is known what the answer is.</summary>
    public void Begin(bool isEventStream)
    {
        if (isEventStream) _events = new DraftWriter();
        else _whole = new ArrayBufferWriter<byte>(1024);
    }

    /// <summary>The copy as one JSON object, or null.</summary>
    public ReadOnlyMemory<byte>? Finish(bool isEventStream)
    {
        var copy = isEventStream ? _events?.Answer.ToJson() : _whole?.WrittenMemory;
        return copy?.Length <= mostBytes ? copy : null;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _given = caller.Body.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        Copy(_given.Span[..bytes]);
        _given = _given[bytes..];
        caller.Body.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        // The caller first: what the copy takes is done while the bytes are on their way.
        var flush = caller.Body.FlushAsync(cancellationToken);
        Collect();
        return flush;
    }

    public override void CancelPendingFlush() => caller.Body.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => caller.Body.Complete(exception);

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        _taken += bytes.Length;
        if (_whole is not null && _taken <= mostBytes) _whole.Write(bytes);
        else if (_events is not null && _taken <= (long)mostBytes * StreamFactor) _events.Write(bytes);
        else Drop();
    }

    private void Collect()
    {
        try
        {
            _events?.Collect();
        }
        catch (Exception)
        {
            // Whatever a backend has sent: the caller gets it, and there is no copy.
            Drop();
        }
    }

    private void Drop() => (_events, _whole) = (null, null);
}
