using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ChatRouter.Answers;

namespace ChatRouter.Tests.Support.Sinks;

/// <summary>A caller that notes what reaches it and when. Bytes that were written but not flushed have not reached it. Times are since the clock's start.</summary>
internal sealed class RecordingSink : IAnswerSink
{
    private readonly ManualClock _clock;
    private readonly DateTimeOffset _start;
    private readonly ArrayBufferWriter<byte> _received = new();
    private AnswerHead? _head;

    public RecordingSink(ManualClock clock, DateTimeOffset start)
    {
        _clock = clock;
        _start = start;
        Body = new SinkWriter(this);
    }

    public bool HasStarted => _head is not null;

    public PipeWriter Body { get; }

    /// <summary>The head; fails the test if there is none.</summary>
    public AnswerHead Head => _head ?? throw new InvalidOperationException("The answer never began.");

    /// <summary>Everything received.</summary>
    public string Text => Encoding.UTF8.GetString(_received.WrittenSpan);

    /// <summary>The text of all events together.</summary>
    public string Content => string.Concat(Events.Select(e => Delta(e).TryGetProperty("content", out var text) ? text.GetString() : ""));

    /// <summary>The finish reason of the last event that has one, or null.</summary>
    public string? FinishReason => Events.SelectMany(e => e.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("finish_reason").GetString()).LastOrDefault(r => r is not null);

    /// <summary>The events of a stream but for the terminator; fails the test if one is not JSON.</summary>
    private IEnumerable<JsonElement> Events => Text.Split("\n\n")
        .Where(e => e.StartsWith("data: ", StringComparison.Ordinal) && e != "data: [DONE]")
        .Select(e => JsonDocument.Parse(e[6..]).RootElement);

    /// <summary>When the connection was broken, or null.</summary>
    public TimeSpan? AbortedAt { get; private set; }

    /// <summary>When the first byte came, or null.</summary>
    public TimeSpan? FirstByteAt { get; private set; }

    /// <summary>When the last byte came, or null.</summary>
    public TimeSpan? LastByteAt { get; private set; }

    /// <summary>When the pipeline said that it was done, or null.</summary>
    public TimeSpan? EndedAt { get; private set; }

    /// <summary>What the caller's connection does with bytes before it takes them: waits, breaks.</summary>
    public Func<CancellationToken, ValueTask>? OnWrite { get; set; }

    /// <summary>The error object of a JSON answer or of the last event of a stream.</summary>
    public JsonElement Error
    {
        get
        {
            var json = HasStarted && Head.IsEventStream ? Text[(Text.LastIndexOf("data: ", StringComparison.Ordinal) + 6)..] : Text;
            return JsonDocument.Parse(json).RootElement.GetProperty("error");
        }
    }

    /// <summary>The code of <see cref="Error"/>.</summary>
    public string? ErrorCode => Error.GetProperty("code").GetString();

    /// <summary>The sentence of <see cref="Error"/>.</summary>
    public string? ErrorMessage => Error.GetProperty("message").GetString();

    private static JsonElement Delta(JsonElement chunk) => chunk.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("delta")).FirstOrDefault(JsonDocument.Parse("{}").RootElement);

    public void Start(in AnswerHead head)
    {
        if (_head is not null) throw new InvalidOperationException("The answer began twice.");
        if (AbortedAt is not null) throw new InvalidOperationException("The answer began after the connection was broken.");
        _head = head;
    }

    public void Abort()
    {
        if (AbortedAt is not null) throw new InvalidOperationException("The connection was broken twice.");
        AbortedAt = _clock.Now - _start;
    }

    /// <summary>The pipeline is done with this sink.</summary>
    public void End() => EndedAt = _clock.Now - _start;

    /// <summary>Bytes arrive.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (OnWrite is not null) await OnWrite(cancellationToken);
        if (_head is null) throw new InvalidOperationException("A byte came before the head.");
        if (AbortedAt is not null || EndedAt is not null) throw new InvalidOperationException("A byte came after the end.");
        _received.Write(bytes.Span);
        LastByteAt = _clock.Now - _start;
        FirstByteAt ??= LastByteAt;
    }
}
