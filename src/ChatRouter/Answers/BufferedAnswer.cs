using System.IO.Pipelines;

namespace ChatRouter.Answers;

/// <summary>An answer kept in memory, for a caller that is not on a connection.</summary>
internal sealed class BufferedAnswer : IAnswerSink, IDisposable
{
    private readonly MemoryStream _bytes = new();

    public BufferedAnswer() => Body = PipeWriter.Create(_bytes);

    public bool HasStarted { get; private set; }

    public PipeWriter Body { get; }

    /// <summary>Status and the rest of the head.</summary>
    public AnswerHead Head { get; private set; }

    /// <summary>What was flushed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);

    public void Start(in AnswerHead head)
    {
        HasStarted = true;
        Head = head;
    }

    public void Dispose() => _bytes.Dispose();

    public void Abort()
    {
        // Nobody holds a connection; whoever asked has the status.
    }
}
