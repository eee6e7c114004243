using System.Buffers;
using ChatRouter.Answers;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;

namespace ChatRouter.Streaming;

/// <summary>
/// One attempt's way to a streaming caller: held back until the answer is its own, from then on written as events of the stream that the caller has.
/// Used by one attempt, one call at a time.
/// </summary>
internal sealed class StreamDelivery
{
    /// <summary>Most reasoning that is held back; beyond it, it is shown.</summary>
    private const int HeldBytesLimit = 4 * 1024 * 1024;

    private readonly ChatCall _call;
    private readonly Candidate _candidate;
    private readonly StreamSession _session;
    private readonly KeepAlive? _keepAlive;
    private readonly object _attempt;
    private readonly StreamOutput _output;
    private readonly ChunkRewriter? _rewriter;
    private int _held;

    /// <param name="call">The request.</param>
    /// <param name="candidate">Who answers.</param>
    /// <param name="session">What the caller has.</param>
    /// <param name="keepAlive">Has the caller until this attempt does.</param>
    /// <param name="attempt">Who claims the caller.</param>
    /// <param name="splice">What the attempt completes; null for an answer of its own.</param>
    public StreamDelivery(ChatCall call, in Candidate candidate, StreamSession session, KeepAlive? keepAlive, object attempt, Splice? splice)
    {
        _call = call;
        _candidate = candidate;
        _session = session;
        _keepAlive = keepAlive;
        _attempt = attempt;
        _output = new StreamOutput(call.Sink);
        if (session.Identity is { } identity) _rewriter = new ChunkRewriter(identity, splice);
    }

    /// <summary>True once the caller is this attempt's.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whose marks the end of the answer bears: none where the head has told it all.</summary>
    private Candidate? Marked => _call.Draft is null && _session.Weakest is { } by && (by.Rung.Degraded is not null || by.Backend.Name != _session.Announced) ? by : null;

    /// <summary>Passes an event on, or keeps it back while the caller is not this attempt's.</summary>
    public void Pass(in StreamFrame frame)
    {
        if (IsOpen) Write(frame);
        else Hold(frame);
    }

    /// <summary>Passes on an event for which the caller must be this attempt's. False: another one was first.</summary>
    public async ValueTask<bool> TryPassAsync(StreamFrame frame)
    {
        if (!IsOpen)
        {
            if (!_session.TryClaim(_attempt)) return false;
            if (MayHold(frame))
            {
                _held++;
                Hold(frame);
                return true;
            }

            await OpenAsync();
        }

        Write(frame);
        return true;
    }

    /// <summary>Writes bytes of the router's own.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    /// <summary>Hands everything over to the response. True if there is something to send.</summary>
    public bool Drain() => _output.Drain();

    /// <summary>Reasoning is held back where the route wants it, until there is text: what nobody has seen can be dropped without a word.</summary>
    private bool MayHold(in StreamFrame frame)
        => frame is { IsReasoning: true, FinishReason: null } && _call is { Route.Reasoning: ReasoningDelivery.Held, Draft: null } && _output.HeldBytes < HeldBytesLimit;

    private void Hold(in StreamFrame frame)
    {
        // Of an answer that begins again the caller has had the opening events.
        if (frame.Kind == FrameKind.Silent && _rewriter is not null) return;
        _output.Hold(_rewriter is null ? frame.Bytes.Span : _rewriter.Rewrite(frame).Span);
    }

    private async ValueTask OpenAsync()
    {
        if (_keepAlive is not null) await _keepAlive.StopAsync();
        IsOpen = true;
        _session.Join(_candidate);
        if (!_call.Sink.HasStarted)
        {
            _call.Sink.Start(_call.Head(_candidate));
            _session.Announced = _candidate.Backend.Name;
        }

        if (_candidate.Rung.Degraded is not null && _call.Draft is null) _call.Sink.Body.Write(DegradedAnswer.Comment(_candidate));
        if (_session.MustTellRestart) RestartChunk.Write(_call.Sink.Body, _session.Identity!);
        _session.MustTellRestart = false;
        if (_held > 0) _session.AddReasoning(_held);
        _output.Release();
    }

    private void Write(in StreamFrame frame)
    {
        _session.Add(frame);
        if (frame.Bytes.Length == 0) return;
        var marked = frame.FinishReason is null ? null : Marked;
        if (_rewriter is null && marked is null) _output.Write(frame);
        else _output.Write((_rewriter ?? new ChunkRewriter(identity: null, splice: null)).Rewrite(frame, marked).Span);
    }
}
