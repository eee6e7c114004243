using System.Buffers;

namespace ChatRouter.Batch.Lines;

/// <summary>
/// Cuts a stream into lines without holding more than one. A line over the limit is reported as such and its bytes are dropped. For one reader.
/// </summary>
internal sealed class LineSplitter(Stream body, int maxLineBytes, long maxBytes) : IDisposable
{
    private const int FirstBuffer = 16 * 1024;
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start;
    private int _scanned;
    private int _end;
    private long _bytesRead;
    private bool _isTooLong;
    private bool _isAtEnd;

    /// <summary>True once the stream gave more than it may; nothing is read after that.</summary>
    public bool IsOverLimit => _bytesRead > maxBytes;

    /// <summary>The current line's number, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The current line without its line break; valid until the next one is read. Empty if it is too long.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>True if the current line is over the limit.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Goes to the next line; false at the end or over the limit.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!IsOverLimit)
        {
            var feed = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf(LineFeed);
            if (feed >= 0)
            {
                Take(_scanned + feed);
                _start = _scanned = _scanned + feed + 1;
                return true;
            }

            _scanned = _end;
            if (_isAtEnd)
            {
                if (_start == _end && !_isTooLong) return false;
                Take(_end);
                _start = _end;
                return true;
            }

            MakeRoom();
            var read = await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _isAtEnd = read == 0;
            _end += read;
            _bytesRead += read;
        }

        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Take(int end)
    {
        if (end > _start && _buffer[end - 1] == CarriageReturn) end--;
        Number++;
        IsTooLong = _isTooLong || end - _start > maxLineBytes;
        Line = IsTooLong ? default : _buffer.AsMemory(_start, end - _start);
        _isTooLong = false;
    }

    private void MakeRoom()
    {
        var pending = _end - _start;

        // One byte more than the limit may be a carriage return.
        if (_isTooLong || pending > maxLineBytes + 1)
        {
            _isTooLong = true;
            _start = _scanned = _end = 0;
            return;
        }

        var target = _buffer;
        if (pending > _buffer.Length / 2) target = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(_start, pending).CopyTo(target);
        if (target != _buffer) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _start = 0;
        _scanned = _end = pending;
    }
}
