using ChatRouter.Simulator.Faults;

namespace ChatRouter.Simulator.Wire;

/// <summary>A request under way. Written by the one that answers it, read by the log at any moment.</summary>
internal sealed class WireAttempt(long sequence, string backend, string method, string path, bool probe, TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _timestamp = time.GetTimestamp();
    private TimeSpan? _firstToken;
    private TimeSpan? _lastToken;
    private TimeSpan? _duration;

    public long Sequence => sequence;
    public string Backend => backend;
    public bool IsProbe => probe;
    public DateTimeOffset Start => _start;
    public bool Stream { get; set; }
    public int? Status { get; set; }
    public int PromptTokens { get; set; }
    public int TokensSent { get; private set; }
    public AttemptEnd Ended { get; private set; }
    public FaultSettings? Fault { get; set; }
    public IReadOnlyDictionary<string, string>? Headers { get; set; }
    public string? Body { get; set; }

    public void Sent(int tokens)
    {
        _lastToken = time.GetElapsedTime(_timestamp);
        _firstToken ??= _lastToken;
        TokensSent += tokens;
    }

    /// <summary>The first ending counts: after a cut the connection's end is news no more.</summary>
    public void End(AttemptEnd how)
    {
        if (Ended != AttemptEnd.Open)
            return;
        _duration = time.GetElapsedTime(_timestamp);
        Ended = how;
    }

    public WireLogEntry Snapshot() => new(
        sequence, backend, method, path, probe, _start, Stream, Status, PromptTokens, TokensSent, Ended, Fault is { } f ? FaultNames.Of(f.Fault) : null,
        _firstToken?.TotalMilliseconds, _lastToken?.TotalMilliseconds, _duration?.TotalMilliseconds, Headers, Body);
}
