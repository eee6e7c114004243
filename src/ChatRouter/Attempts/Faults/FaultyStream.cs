using ChatRouter.Model.Faults;


namespace ChatRouter.Attempts.Faults;

/// <summary>An answer that comes late, trickles, is cut or falls silent. Read forwards, by one reader.</summary>
/// <param name="sound">The answer as the backend sends it.</param>
/// <param name="fault">What is done to it.</param>
/// <param name="time">Clock of the delays.</param>
internal sealed class FaultyStream(Stream sound, InjectedFault fault, TimeProvider time) : Stream
{
    /// <summary>Bytes after which an answer is cut or falls silent: some tokens of a stream.</summary>
    private const int Whole = 1024;

    private int _left = Whole;
    private bool _hasBegun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var isFirst = !_hasBegun;
        _hasBegun = true;
        switch (fault.Kind)
        {
            case FaultWord.SlowFirstToken when isFirst:
            case FaultWord.SlowTokens:
                await Task.Delay(fault.Delay, time, cancellationToken);
                break;
            case FaultWord.Cut when _left == 0:
                throw new IOException($"drill {fault.Id}: cut");
            case FaultWord.Stall when _left == 0:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                break;
        }

        // Trickling answers come in small pieces, whatever the network has put together.
        var most = fault.Kind switch { FaultWord.SlowTokens => 256, FaultWord.Cut or FaultWord.Stall => _left, _ => buffer.Length };
        var count = await sound.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
        _left -= Math.Min(_left, count);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) sound.Dispose();
        base.Dispose(disposing);
    }
}
