using System.IO.Pipelines;

namespace ChatRouter.Answers;

/// <summary>Where an answer goes: an HTTP response or a batch result. Used by one request, one call at a time.</summary>
public interface IAnswerSink
{
    /// <summary>True once the head can no longer be changed.</summary>
    bool HasStarted { get; }

    /// <summary>The body. Flush after each batch of events.</summary>
    PipeWriter Body { get; }

    /// <summary>Fixes status and headers. Called once, before the first byte.</summary>
    void Start(in AnswerHead head);

    /// <summary>Breaks the connection at once. What was sent may be lost: for callers who are gone.</summary>
    void Abort();

    /// <summary>Breaks off an answer that has begun, so that no client takes what it has for a complete one, but only after everything that was flushed could be read.</summary>
    ValueTask BreakOffAsync()
    {
        Abort();
        return default;
    }
}
