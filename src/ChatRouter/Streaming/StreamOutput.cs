using System.Buffers;
using System.Runtime.InteropServices;
using ChatRouter.Answers;
using ChatRouter.Protocols;

namespace ChatRouter.Streaming;

/// <summary>
/// What an attempt has for a streaming caller: held back until the answer is its own, from then on written. Events that lie side by side in the receive
/// buffer are written as one piece, because every write to a response takes its lock twice. Used by one attempt, one call at a time.
/// </summary>
internal sealed class StreamOutput(IAnswerSink sink)
{
    private ArrayBufferWriter<byte>? _held;
    private ArraySegment<byte> _piece;
    private bool _wrote;

    /// <summary>Bytes kept back.</summary>
    public int HeldBytes => _held?.WrittenCount ?? 0;

    /// <summary>Keeps an event back.</summary>
    public void Hold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0) (_held ??= new ArrayBufferWriter<byte>(512)).Write(bytes);
    }

    /// <summary>Writes what was kept back.</summary>
    public void Release()
    {
        if (_held is not null) Write(_held.WrittenSpan);
    }

    /// <summary>Writes an event. Where it lies in the receive buffer, it must stay there until <see cref="Drain"/>.</summary>
    public void Write(in StreamFrame frame)
    {
        if (!frame.IsVerbatim || !MemoryMarshal.TryGetArray(frame.Bytes, out var next))
        {
            Write(frame.Bytes.Span);
            return;
        }

        if (_piece.Count > 0 && next.Array == _piece.Array && next.Offset == _piece.Offset + _piece.Count)
        {
            _piece = new ArraySegment<byte>(_piece.Array!, _piece.Offset, _piece.Count + next.Count);
            return;
        }

        WritePiece();
        _piece = next;
    }

    /// <summary>Writes bytes that may change afterwards.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        WritePiece();
        sink.Body.Write(bytes);
        _wrote = true;
    }

    /// <summary>Hands everything over to the response. True if there is something to send.</summary>
    public bool Drain()
    {
        WritePiece();
        var wrote = _wrote;
        _wrote = false;
        return wrote;
    }

    private void WritePiece()
    {
        if (_piece.Count == 0) return;
        sink.Body.Write(_piece.AsSpan());
        _piece = default;
        _wrote = true;
    }
}
