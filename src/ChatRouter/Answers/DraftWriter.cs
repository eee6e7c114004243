using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using ChatRouter.Protocols.Assembly;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Answers;

/// <summary>Takes the events that would go to a streaming caller, and with every flush adds them to an answer. Used by one request, one call at a time.</summary>
internal sealed class DraftWriter : PipeWriter
{
    private const int LongestBytes = 32 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _pending = new(4096);
    private RepeatedChunk _repeated = new();
    private int _taken;

    /// <summary>What came so far.</summary>
    public AssembledAnswer Answer { get; private set; } = new();

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _pending.ResetWrittenCount();
        _taken = 0;
        _repeated = new RepeatedChunk();
        Answer = new AssembledAnswer();
    }

    public override void Advance(int bytes)
    {
        _taken += bytes;
        if (_taken > LongestBytes) throw new InvalidDataException("An answer larger than 32 MiB.");
        _pending.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _pending.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _pending.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Collect();
        return new ValueTask<FlushResult>(default(FlushResult));
    }

    /// <summary>Adds the events that were written to the answer.</summary>
    public void Collect()
    {
        for (var rest = _pending.WrittenMemory; rest.Span.IndexOf("\n\n"u8) is >= 0 and var end; rest = rest[(end + 2)..]) Take(rest[..end]);
        _pending.ResetWrittenCount();
    }

    public override void CancelPendingFlush()
    {
        // None ever waits.
    }

    public override void Complete(Exception? exception = null)
    {
        // Nothing is held.
    }

    /// <summary>One whole event in the form that readers give: the JSON in it has been checked.</summary>
    private void Take(ReadOnlyMemory<byte> message)
    {
        if (!message.Span.StartsWith("data: {"u8)) return; // A comment, or the terminator.
        var json = message["data: "u8.Length..];
        if (_repeated.TryScan(json.Span, out var scan))
        {
            Answer.AddText(json.Span.Slice(scan.Text.Start + 1, scan.Text.Length - 2));
            return;
        }

        using var chunk = JsonDocument.Parse(json);
        Answer.Add(chunk.RootElement);
        if (AssembledAnswer.IsTextAlone(chunk.RootElement) && CompletionScanner.TryScan(json.Span, out scan)) _repeated.Learn(json.Span, scan);
    }
}
