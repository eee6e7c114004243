using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ChatRouter.Answers;

namespace ChatRouter.Tests.Support.Sinks;

/// <summary>A response that notes each write by itself.</summary>
internal sealed class CountingSink : PipeWriter, IAnswerSink
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written, write by write.</summary>
    public List<string> Writes { get; } = [];

    public bool HasStarted => true;

    public PipeWriter Body => this;

    public void Start(in AnswerHead head) => throw new NotSupportedException();

    public void Abort() => throw new NotSupportedException();

    public override void Advance(int bytes)
    {
        _bytes.Advance(bytes);
        Writes.Add(Encoding.UTF8.GetString(_bytes.WrittenSpan[^bytes..]));
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(Math.Max(sizeHint, 64 * 1024));

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("Sending is the relay's.");

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null) => throw new NotSupportedException();
}
