using System.Buffers;
using System.Net.Http;
using ChatRouter.Model;
using ChatRouter.Protocols;

namespace ChatRouter.Dispatch;

/// <summary>
/// Relays one attempt's stream to the caller, event by event. Nothing reaches the caller before the first content;
/// from there on every whole event that has arrived goes out with one flush.
/// </summary>
internal sealed class StreamRelay
{
    /// <summary>After a finish reason, how long the terminator and the usage may take.</summary>
    private static readonly TimeSpan Tail = TimeSpan.FromSeconds(2);

    private const int BufferLimitBytes = 8 * 1024 * 1024;

    private static readonly byte[] DoneEvent = "data: [DONE]\n\n"u8.ToArray();

    private readonly ChatCall _call;
    private readonly Candidate _candidate;
    private readonly AttemptTimer _timer;
    private readonly KeepAlive _keepAlive;
    private readonly IStreamReader _reader;
    private readonly TimeSpan _started;
    private ArrayBufferWriter<byte>? _held;
    private bool _committed;
    private bool _finished;
    private TimeSpan? _firstToken;
    private Usage? _usage;

    public StreamRelay(ChatCall call, Candidate candidate, AttemptTimer timer, KeepAlive keepAlive, IStreamReader reader, TimeSpan started)
    {
        _call = call;
        _candidate = candidate;
        _timer = timer;
        _keepAlive = keepAlive;
        _reader = reader;
        _started = started;
    }

    /// <summary>Reads to the end of the answer. Returns, never throws, whatever the backend does.</summary>
    public async ValueTask<AttemptResult> RunAsync(Stream body)
    {
        using var buffer = new ReceiveBuffer(BufferLimitBytes);
        var ended = false;
        try
        {
            while (true)
            {
                if (await RelayBufferedAsync(buffer, ended) is { } result) return result;
                if (ended) return _finished ? await CompleteAsync() : Failed(_committed ? FailureReason.Truncated : FailureReason.Malformed, "stream ended without a finish reason");
                if (buffer.IsFull) return Failed(FailureReason.Malformed, "an event larger than 8 MiB");
                ArmForNextRead();
                ended = await buffer.FillAsync(body, _timer.Token) == 0;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            if (_finished && !_timer.CallerGone) return await CompleteAsync();
            var reason = OutcomeClassifier.FromException(exception, _timer.CallerGone, _timer.Token.IsCancellationRequested, _timer.Reason);
            return Failed(reason == FailureReason.Reset && _committed ? FailureReason.Truncated : reason, exception.Message);
        }
    }

    /// <summary>Passes on every whole event in the buffer; a result ends the attempt.</summary>
    private async ValueTask<AttemptResult?> RelayBufferedAsync(ReceiveBuffer buffer, bool ended)
    {
        var wrote = false;
        while (true)
        {
            var frame = _reader.Next(buffer.Unread, ended);
            if (frame.Kind == FrameKind.Incomplete) break;
            if (frame.Kind == FrameKind.Done) return _finished ? await CompleteAsync() : Failed(_committed ? FailureReason.Truncated : FailureReason.Malformed, "terminator without a finish reason");
            if (frame.Kind == FrameKind.Malformed) return await FailAfterFlushAsync(wrote, FailureReason.Malformed, "an event that is not valid");
            if (frame is { Kind: FrameKind.Error, Error: { } error })
            {
                if (wrote) await _call.Sink.Body.FlushAsync(_timer.Token);
                return AttemptResult.Of(error, retryAfter: null, _committed) with { FirstToken = _firstToken, Usage = _usage };
            }

            _usage = frame.Usage ?? _usage;
            _finished |= frame.FinishReason is not null;
            if (!_committed && (frame.Kind == FrameKind.Content || _finished)) await CommitAsync();
            if (_committed)
            {
                _call.Sink.Body.Write(frame.Bytes.Span);
                wrote = true;
            }
            else if (frame.Bytes.Length > 0)
            {
                (_held ??= new ArrayBufferWriter<byte>(512)).Write(frame.Bytes.Span);
            }

            buffer.Consume(frame.Consumed);
        }

        if (wrote) await _call.Sink.Body.FlushAsync(_timer.Token);
        return null;
    }

    private async ValueTask CommitAsync()
    {
        await _keepAlive.StopAsync();
        _committed = true;
        _firstToken = _call.Deadline.Elapsed - _started;
        if (!_call.Sink.HasStarted) _call.Sink.Start(_call.Head(_candidate));
        if (_held is not null) _call.Sink.Body.Write(_held.WrittenSpan);
    }

    private void ArmForNextRead()
    {
        var timers = _candidate.Backend.Timers;
        if (!_committed) return; // The first-token limit runs since the request was sent.
        var limit = _finished ? Tail : timers.Idle;
        var left = _call.Deadline.Left;
        if (limit <= left) _timer.Arm(FailureReason.IdleTimeout, limit);
        else _timer.Arm(FailureReason.TotalTimeout, left);
    }

    private async ValueTask<AttemptResult> CompleteAsync()
    {
        _call.Sink.Body.Write(DoneEvent);
        await _call.Sink.Body.FlushAsync(_call.Gone);
        return new AttemptResult { Outcome = AttemptOutcome.Success, IsCommitted = true, FirstToken = _firstToken, Usage = _usage };
    }

    private async ValueTask<AttemptResult> FailAfterFlushAsync(bool wrote, FailureReason reason, string detail)
    {
        if (wrote) await _call.Sink.Body.FlushAsync(_timer.Token);
        return Failed(reason, detail);
    }

    private AttemptResult Failed(FailureReason reason, string detail)
        => AttemptResult.Of(reason, detail, _committed) with { FirstToken = _firstToken, Usage = _usage };
}
