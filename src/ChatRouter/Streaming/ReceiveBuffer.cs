using System.Buffers;
using System.Runtime.CompilerServices;

namespace ChatRouter.Streaming;

/// <summary>Bytes received and not yet used: one pooled array that grows up to a limit and is given back on dispose.</summary>
internal sealed class ReceiveBuffer : IDisposable
{
    // A burst of events arrives in one piece and leaves with one flush.
    private const int PieceBytes = 16 * 1024;

    private readonly int _limit;
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public ReceiveBuffer(int limit) => _limit = limit;

    /// <summary>What is there and unused.</summary>
    public ReadOnlyMemory<byte> Unread => _bytes.AsMemory(_start, _end - _start);

    /// <summary>True when the unused bytes have reached the limit.</summary>
    public bool IsFull => _end - _start >= _limit;

    /// <summary>Drops bytes from the front.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Reads once; 0 at the end of the stream.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // Once per event of a stream, and hardly ever complete at once.
    public async ValueTask<int> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        // An idle stream holds no array: the wait happens on an empty read.
        if (_start == _end && _bytes.Length > 0)
        {
            Release();
        }

        if (_bytes.Length == 0)
        {
#pragma warning disable CA2022 // An empty read only waits.
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
#pragma warning restore CA2022
        }

        MakeRoom();
        var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancellationToken);
        _end += read;
        return read;
    }

    public void Dispose() => Release();

    private void Release()
    {
        var bytes = _bytes;
        _bytes = [];
        _start = _end = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void MakeRoom()
    {
        if (_bytes.Length == 0)
        {
            _bytes = ArrayPool<byte>.Shared.Rent(PieceBytes);
            return;
        }

        if (_end < _bytes.Length) return;
        var unread = _end - _start;
        var target = _start > 0 && unread < _bytes.Length / 2 ? _bytes : ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(_start, unread).CopyTo(target);
        if (!ReferenceEquals(target, _bytes))
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = target;
        }

        _start = 0;
        _end = unread;
    }
}
