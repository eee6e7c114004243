using System.Buffers;
using System.IO.Pipelines;

namespace ChatRouter.Tests.Support.Sinks;

/// <summary>
/// The caller's end of the connection: hands over what is flushed to it. The one over a stream that comes with .NET goes on through the thread pool, where the test's clock
/// cannot see it.
/// </summary>
internal sealed class SinkWriter(RecordingSink sink) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _unflushed = new();
    private CancellationTokenSource? _flush;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed.WrittenCount;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _unflushed.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _unflushed.GetSpan(sizeHint);

    public override void Advance(int bytes) => _unflushed.Advance(bytes);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_unflushed.WrittenCount == 0) return default;
        using var flush = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _flush = flush;
        try
        {
            await sink.TakeAsync(_unflushed.WrittenMemory, flush.Token);
            _unflushed.Clear();
            return default;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FlushResult(isCanceled: true, isCompleted: false);
        }
        finally
        {
            _flush = null;
        }
    }

    public override void CancelPendingFlush() => _flush?.Cancel();

    public override void Complete(Exception? exception = null) => throw new NotSupportedException("The host completes it.");
}
