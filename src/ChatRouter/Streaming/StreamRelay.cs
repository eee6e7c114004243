using System.Text;
using ChatRouter.Admission.Places;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
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
    private readonly string _backend;
    private readonly AttemptMode _mode;
    private readonly StreamSession _session;
    private readonly AttemptTimer _timer;
    private IStreamReader _reader;
    private readonly StreamPace _pace;
    private readonly StreamDelivery _delivery;
    private readonly Splice? _splice;
    private bool _finished;
    private Usage? _usage;

    public StreamRelay(ChatCall call, Candidate candidate, AttemptMode mode, StreamSession session, HedgeAttempt? hedge, AttemptTimer timer, KeepAlive? keepAlive, IStreamReader reader, TimeSpan started, Place place)
    {
        _call = call;
        _backend = candidate.Backend.Name;
        _mode = mode;
        _session = session;
        _timer = timer;
        _reader = reader;
        _pace = new StreamPace(call, candidate.Backend.Timers, timer, started, place);
        if (mode is AttemptMode.Continuation or AttemptMode.Replay) _splice = new Splice(mode, session);
        _delivery = new StreamDelivery(call, candidate, session, keepAlive, hedge ?? (object)this, _splice);
    }

    /// <summary>Reads to the end of the answer. Returns, never throws, whatever the backend does.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="buffer">What was read of it already; with a limit of <see cref="BufferLimitBytes"/>.</param>
    /// <param name="other">A reader in place of the protocol's, for an answer that came in another form.</param>
    public async ValueTask<AttemptResult> RunAsync(Stream body, ReceiveBuffer buffer, IStreamReader? other = null)
    {
        _reader = other ?? _reader;
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
                    FrameKind.Error => Ended(AttemptResult.Of(frame.Error!, retryAfter: null)),
                    _ => await DecideAsync(frame),
                };
                buffer.Consume(frame.Consumed);
            }
        }
        finally
        {
            // Whatever ends the attempt: what counts as said has been said.
            unsent = _delivery.Drain();
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
            if (frame.Usage is { } usage) _usage = _splice?.Whole(usage) ?? usage;
            var isAnswer = frame.Kind == FrameKind.Content || frame.FinishReason is not null;
            if (isAnswer)
            {
                _pace.Live();
                _pace.Count();
            }

            if (_splice is not null || (isAnswer && !_delivery.IsOpen)) return frame;
            _finished |= frame.FinishReason is not null;
            _delivery.Pass(frame);
            buffer.Consume(frame.Consumed);
        }
    }

    /// <summary>Passes on an event of an answer that has to be fitted to what the caller has, or the first one of an answer. A result ends the attempt.</summary>
    private async ValueTask<AttemptResult?> DecideAsync(StreamFrame frame)
    {
        if (_splice is not null)
        {
            if (!_splice.TryTake(frame, out var rest)) return Failed(FailureReason.Diverged, "not the answer that the caller has");
            if (frame.Kind == FrameKind.Content && rest.Kind != FrameKind.Content) _call.State.Waste(1);
            if (rest.Bytes.Length == 0) return null;
            frame = rest;
        }

        _finished |= frame.FinishReason is not null;
        if (await _delivery.TryPassAsync(frame)) return null;
        _call.State.Waste(1);
        return Failed(FailureReason.HedgeLost, "another attempt was first");
    }

    private async ValueTask<AttemptResult> CompleteAsync()
    {
        _delivery.Drain();
        if (_splice is not null)
        {
            _delivery.Write(Encoding.UTF8.GetBytes($": rescued by {(_mode == AttemptMode.Replay ? "replay" : "continuation")} on {_backend}\n\n"));
        }

        _delivery.Write(DoneEvent);
        _delivery.Drain();
        await _call.FlushAsync();
        return _call.Draft?.Finish(_call) is { } problem
            ? Ended(AttemptResult.Of(FailureReason.Unfit, problem))
            : Ended(new AttemptResult { Outcome = AttemptOutcome.Success });
    }

    private AttemptResult Failed(FailureReason reason, string detail) => Ended(AttemptResult.Of(reason, detail));

    private AttemptResult Ended(AttemptResult result) => result with
    {
        IsCommitted = _delivery.IsOpen && _session.Commit.Remedy is not (Remedy.Retry or Remedy.Restart),
        FirstToken = _pace.FirstToken,
        Usage = _usage,
    };
}
