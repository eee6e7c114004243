using System.Text;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Protocols;

namespace ChatRouter.Streaming;

/// <summary>
/// Relays one attempt's stream to the caller, event by event. Nothing reaches the caller before the first content;
/// from there on every whole event that has arrived goes out with one flush.
/// </summary>
internal sealed class StreamRelay
{
    /// <summary>Most bytes that one event may take.</summary>
    public const int BufferLimitBytes = 8 * 1024 * 1024;

    private static readonly byte[] DoneEvent = "data: [DONE]\n\n"u8.ToArray();

    private readonly ChatCall _call;
    private readonly Candidate _candidate;
    private readonly AttemptMode _mode;
    private readonly StreamSession _session;
    private readonly AttemptTimer _timer;
    private readonly KeepAlive? _keepAlive;
    private readonly IStreamReader _reader;
    private readonly int _piecesBefore;
    private readonly object _attempt;
    private readonly StreamPace _pace;
    private readonly StreamOutput _output;
    private bool _owns;
    private ReplayMatch? _replay;
    private bool _finished;
    private Usage? _usage;

    public StreamRelay(ChatCall call, Candidate candidate, AttemptMode mode, StreamSession session, HedgeAttempt? hedge, AttemptTimer timer, KeepAlive? keepAlive, IStreamReader reader, TimeSpan started)
    {
        _call = call;
        _candidate = candidate;
        _mode = mode;
        _session = session;
        _timer = timer;
        _keepAlive = keepAlive;
        _reader = reader;
        _piecesBefore = session.Pieces;
        _attempt = hedge ?? (object)this;
        _owns = IsRescue;
        _pace = new StreamPace(call, candidate.Backend.Timers, timer, started);
        _output = new StreamOutput(call.Sink);
        if (mode == AttemptMode.Replay) _replay = new ReplayMatch(session.Text);
    }

    private bool IsRescue => _mode is AttemptMode.Continuation or AttemptMode.Replay;

    /// <summary>Reads to the end of the answer. Returns, never throws, whatever the backend does.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="buffer">What was read of it already; with a limit of <see cref="BufferLimitBytes"/>.</param>
    public async ValueTask<AttemptResult> RunAsync(Stream body, ReceiveBuffer buffer)
    {
        var ended = false;
        try
        {
            while (true)
            {
                if (await RelayBufferedAsync(buffer, ended) is { } result) return result;
                if (ended) return _finished ? await CompleteAsync() : Failed(FailureReason.Truncated, "stream ended without a finish reason");
                if (buffer.IsFull) return _finished ? await CompleteAsync() : Failed(FailureReason.Malformed, "an event larger than 8 MiB");
                if (!_finished && _pace.IsTooSlow()) return Failed(FailureReason.TooSlow, "below the floor of tokens per second");
                _pace.ArmForNextRead(_finished);
                ended = await buffer.FillAsync(body, _timer.Token) == 0;
            }
        }
        catch (Exception exception)
        {
            // Whatever a transport or a decoder throws: only here it is known whether the caller has content already.
            if (_finished && !_timer.CallerGone && exception is not CallerGoneException) return await CompleteAsync();
            var reason = OutcomeClassifier.FromException(exception, _timer.CallerGone, _timer.Token.IsCancellationRequested, _timer.Reason);
            return Failed(reason == FailureReason.Reset && _pace.FirstToken is not null ? FailureReason.Truncated : reason, exception.Message);
        }
    }

    /// <summary>Passes on every whole event in the buffer; a result ends the attempt.</summary>
    private async ValueTask<AttemptResult?> RelayBufferedAsync(ReceiveBuffer buffer, bool ended)
    {
        AttemptResult? result = null;
        bool unsent;
        try
        {
            while (result is null)
            {
                var frame = PassOn(buffer, ended);
                if (frame.Kind == FrameKind.Incomplete) break;
                result = frame.Kind switch
                {
                    // The caller has the whole answer: what comes after its end cannot spoil it, and a rescue would end it twice.
                    FrameKind.Done or FrameKind.Malformed or FrameKind.Error when _finished => await CompleteAsync(),
                    FrameKind.Done => Failed(FailureReason.Truncated, "terminator without a finish reason"),
                    FrameKind.Malformed => Failed(FailureReason.Malformed, "an event that is not valid"),
                    FrameKind.Error => AttemptResult.Of(frame.Error!, retryAfter: null, _owns) with { FirstToken = _pace.FirstToken, Usage = _usage },
                    _ when _replay is not null => Replay(frame),
                    _ => await CommitAsync(frame),
                };
                buffer.Consume(frame.Consumed);
            }
        }
        finally
        {
            // Whatever ends the attempt: what counts as said has been said.
            unsent = _output.Drain();
        }

        if (unsent) await _pace.FlushAsync();
        return result;
    }

    /// <summary>Passes on, or holds back, the events for which nothing has to be waited or decided: of a flowing answer all. Gives the first other one.</summary>
    private StreamFrame PassOn(ReceiveBuffer buffer, bool ended)
    {
        while (true)
        {
            var frame = _reader.Next(buffer.Unread, ended);
            if (frame.Kind is not (FrameKind.Content or FrameKind.Silent)) return frame;
            if (frame.Usage is { } usage) _usage = _mode == AttemptMode.Continuation ? Whole(usage) : usage;
            if (frame.Kind == FrameKind.Content || frame.FinishReason is not null) _pace.Live();
            if (_replay is not null) return frame;

            _finished |= frame.FinishReason is not null;
            if (frame.Kind == FrameKind.Content || _finished)
            {
                _pace.Count();
                if (!_owns) return frame;
            }

            Pass(frame);
            buffer.Consume(frame.Consumed);
        }
    }

    private async ValueTask<AttemptResult?> CommitAsync(StreamFrame frame)
    {
        if (_keepAlive is not null) await _keepAlive.StopAsync();
        if (!_session.TryCommit(_attempt))
        {
            _call.Decision.Waste(1);
            return Failed(FailureReason.HedgeLost, "another attempt was first");
        }

        _owns = true;
        if (!_call.Sink.HasStarted) _call.Sink.Start(_call.Head(_candidate));
        _output.Release();
        Pass(frame);
        return null;
    }

    private void Pass(in StreamFrame frame)
    {
        if (!_owns)
        {
            _output.Hold(frame);
            return;
        }

        if (frame.Bytes.Length == 0) return;
        if (_mode == AttemptMode.Continuation && _pace.FirstToken is null) return; // The caller has the opening events of the answer already.
        if (frame.Kind == FrameKind.Content) _session.Add(frame);
        _output.Write(frame);
    }

    /// <summary>An event of an answer that runs from the start again: swallowed while the caller has it, passed on from where it is new.</summary>
    private AttemptResult? Replay(in StreamFrame frame)
    {
        if (frame.Kind == FrameKind.Content)
        {
            _pace.Count();
            var isSame = _replay!.TryTake(frame, out var rest);
            if (rest.Length == 0) _call.Decision.Waste(1);
            if (!isSame) return Diverged();
            if (rest.Length > 0)
            {
                var text = frame.Text with { Length = frame.Text.Length + rest.Length - frame.Bytes.Length };
                _session.Add(frame with { Bytes = rest, Text = text });
                _output.Write(rest.Span);
            }
        }

        if (frame.FinishReason is not null && !_replay!.IsOver) return Diverged();
        if (_replay!.IsOver) _replay = null;
        if (frame.FinishReason is null) return null;
        _finished = true;
        if (frame.Kind == FrameKind.Silent) _output.Write(frame.Bytes.Span);
        return null;
    }

    /// <summary>The usage of the whole answer: what the caller had before was a part of this attempt's prompt.</summary>
    private Usage Whole(Usage rest) => new(Math.Max(0, rest.PromptTokens - _piecesBefore), rest.CompletionTokens + _piecesBefore);

    private async ValueTask<AttemptResult> CompleteAsync()
    {
        _output.Drain();
        if (_mode == AttemptMode.Continuation && _call.WantsUsage && _usage is { } whole) UsageChunk.Write(_call.Sink.Body, _call.Decision, _candidate.Backend.Model, whole);
        if (IsRescue)
        {
            _output.Write(Encoding.UTF8.GetBytes($": rescued by {(_mode == AttemptMode.Replay ? "replay" : "continuation")} on {_candidate.Backend.Name}\n\n"));
        }

        _output.Write(DoneEvent);
        _output.Drain();
        await _call.FlushAsync();
        if (_call.Draft?.Finish(_call) is { } problem) return AttemptResult.Of(FailureReason.Unfit, problem, _owns) with { FirstToken = _pace.FirstToken, Usage = _usage };
        return new AttemptResult { Outcome = AttemptOutcome.Success, IsCommitted = true, FirstToken = _pace.FirstToken, Usage = _usage };
    }

    private AttemptResult Diverged() => Failed(FailureReason.Diverged, "the replayed answer differs from what the caller has");

    private AttemptResult Failed(FailureReason reason, string detail)
        => AttemptResult.Of(reason, detail, _owns) with { FirstToken = _pace.FirstToken, Usage = _usage };
}
