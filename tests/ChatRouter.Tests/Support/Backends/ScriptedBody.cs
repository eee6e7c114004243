using System.Collections.Immutable;

namespace ChatRouter.Tests.Support.Backends;

/// <summary>A response body that arrives piece by piece by the clock. Like a socket's it supports waiting by an empty read.</summary>
internal sealed class ScriptedBody(ImmutableArray<BodyStep> steps, ManualClock clock, Action closed) : Stream
{
    private DateTimeOffset _due = clock.Now;
    private int _step;
    private int _used;
    private bool _isHere;
    private bool _isClosed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_step == steps.Length) return 0;
        var step = steps[_step];
        if (!_isHere)
        {
            await ArriveAsync(step.After, cancellationToken);
            _isHere = true;
        }

        if (step.Fault is not null) throw step.Fault;
        if (buffer.IsEmpty) return 0;
        var count = Math.Min(buffer.Length, step.Bytes.Length - _used);
        step.Bytes.AsMemory(_used, count).CopyTo(buffer);
        _used += count;
        if (_used == step.Bytes.Length)
        {
            _step++;
            _used = 0;
            _isHere = false;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The router reads asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            closed();
        }

        base.Dispose(disposing);
    }

    private async Task ArriveAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        if (after == Timeout.InfiniteTimeSpan) await clock.WaitAsync(after, cancellationToken);
        _due += after;
        var left = _due - clock.Now;
        if (left > TimeSpan.Zero) await clock.WaitAsync(left, cancellationToken);
    }
}
