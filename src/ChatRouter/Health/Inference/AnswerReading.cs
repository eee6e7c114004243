using System.Text;
using System.Text.Json;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;

namespace ChatRouter.Health.Inference;

/// <summary>Reads one answer and measures it. One per question; only <see cref="EndUnlessBegun"/> may be called from elsewhere.</summary>
internal sealed class AnswerReading(TimeProvider clock)
{
    // The question bounds the answer; what is longer is no answer to it.
    private const int LargestAnswerBytes = 256 * 1024;
    private const int FewestForAPace = 4;

    // What arrives closer together than this was held back and sent at once: its pace is the network's, not the model's.
    private static readonly TimeSpan ShortestForAPace = TimeSpan.FromMilliseconds(10);

    private readonly long _start = clock.GetTimestamp();
    private readonly StringBuilder _text = new();
    private TimeSpan? _first;
    private TimeSpan _last;
    private int _pieces;
    private int _piecesWithTheFirst;
    private int _reads;
    private int _firstRead;
    private string? _finish;
    private Usage? _usage;
    private volatile bool _hasBegun;

    /// <summary>The HTTP status, once it is known.</summary>
    internal int? Status { get; set; }

    private TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>The first token is overdue: ends the call, unless it has come.</summary>
    internal void EndUnlessBegun(CancellationTokenSource limit)
    {
        if (!_hasBegun) limit.Cancel();
    }

    internal async Task<InferenceAnswer> ReadAsync(IStreamReader reader, Stream body, CancellationToken limit)
    {
        var bytes = new byte[LargestAnswerBytes];
        var (start, end, isEnd) = (0, 0, false);
        while (true)
        {
            var frame = reader.Next(bytes.AsMemory(start, end - start), isEnd);
            start += frame.Consumed;
            switch (frame.Kind)
            {
                case FrameKind.Incomplete when isEnd:
                    return _finish is null ? Failed(FailureReason.Truncated) : Complete();
                case FrameKind.Incomplete when end == bytes.Length:
                    return Failed(FailureReason.Malformed);
                case FrameKind.Incomplete:
                    var count = await body.ReadAsync(bytes.AsMemory(end), limit);
                    _reads++;
                    end += count;
                    isEnd = count == 0;
                    break;
                case FrameKind.Malformed:
                    return Failed(FailureReason.Malformed);
                case FrameKind.Error:
                    return Failed(frame.Error!.Reason);
                case FrameKind.Done:
                    return _finish is null ? Failed(FailureReason.Truncated) : Complete();
                default:
                    Note(frame);
                    break;
            }
        }
    }

    /// <summary>A failure, with what came before it.</summary>
    internal InferenceAnswer Failed(FailureReason reason) => Facts() with { Failure = reason };

    /// <summary>A limit has ended the call: the backend said nothing, or is still at it, or has only left the end of the stream open.</summary>
    internal InferenceAnswer CutOff()
    {
        if (_finish is not null) return Complete();
        if (_first is not { } first) return Failed(FailureReason.FirstTokenTimeout);
        return Facts() with { TokensPerSecond = Pace(_pieces - _piecesWithTheFirst, Elapsed - first) };
    }

    private InferenceAnswer Complete()
    {
        var tokens = Math.Max(_pieces, _usage?.CompletionTokens ?? 0);
        var later = _pieces == 0 ? 0 : tokens * (double)(_pieces - _piecesWithTheFirst) / _pieces;
        return Facts() with { TokensPerSecond = tokens >= FewestForAPace && later > 0 ? Pace(later, _last - _first!.Value) : null };
    }

    private static double? Pace(double tokens, TimeSpan time) => time >= ShortestForAPace ? tokens / time.TotalSeconds : null;

    private InferenceAnswer Facts() => new()
    {
        Status = Status,
        Text = _text.ToString(),
        Pieces = _pieces,
        FinishReason = _finish,
        FirstToken = _first,
        Cost = _usage?.TotalTokens ?? (Status is null or 200 ? KnownAnswer.QuestionCost + _pieces : 0),
    };

    private void Note(in StreamFrame frame)
    {
        _finish = frame.FinishReason ?? _finish;
        _usage = frame.Usage ?? _usage;
        if (frame.Kind != FrameKind.Content) return;
        _hasBegun = true;
        _pieces++;
        _last = Elapsed;
        if (_first is null) (_first, _firstRead) = (_last, _reads);
        if (_reads == _firstRead) _piecesWithTheFirst++;
        if (frame.Text.IsPresent) _text.Append(JsonSerializer.Deserialize<string>(frame.Bytes.Span.Slice(frame.Text.Start, frame.Text.Length)));
    }
}
