using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Protocols;

namespace ChatRouter.Streaming;

/// <summary>What a streaming caller has of its answer, over all attempts: the ground on which a broken answer is completed by another backend.</summary>
internal sealed class StreamSession : IDisposable
{
    private const int LongestTextBytes = 256 * 1024;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly bool _mayRescue;
    private readonly bool _isJson;
    private object? _owner;
    private byte[] _text = [];
    private int _length;

    public StreamSession(ChatRequest request)
    {
        // One answer of plain text; never across tool calls, log probabilities or several choices.
        _mayRescue = request.Choices == 1 && !request.Traits.HasFlag(RequestTraits.LogProbs);
        IsRescuable = _mayRescue;
        _isJson = request.Needs.HasFlag(Capabilities.JsonMode);
    }

    /// <summary>True once content has reached the caller.</summary>
    public bool IsCommitted => Volatile.Read(ref _owner) is not null;

    /// <summary>Told who has committed, at that moment: whoever else is at it has lost.</summary>
    public Action<object>? OnCommit { get; set; }

    /// <summary>True while what the caller has can be completed by another attempt.</summary>
    public bool IsRescuable { get; private set; }

    /// <summary>True if a backend can be asked to go on from here. A grammar would start anew in the middle, so structured answers are only replayed.</summary>
    public bool IsContinuable => IsRescuable && !_isJson;

    /// <summary>The text that the caller has, in UTF-8.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>Content events that the caller has: about the number of tokens.</summary>
    public int Pieces { get; private set; }

    /// <summary>The text as the inside of a JSON string, for a backend that goes on with it.</summary>
    public ReadOnlySpan<byte> EscapedText => JsonEncodedText.Encode(Text, Encoder).EncodedUtf8Bytes;

    /// <summary>Lets exactly one attempt be the first to reach the caller.</summary>
    public bool TryCommit(object attempt)
    {
        if (Interlocked.CompareExchange(ref _owner, attempt, null) is not null) return false;
        OnCommit?.Invoke(attempt);
        return true;
    }

    /// <summary>Notes a content event before it goes out.</summary>
    public void Add(in StreamFrame frame)
    {
        if (!IsRescuable) return;
        Pieces++;
        if (frame.HasToolCall || !frame.Text.IsPresent || _length + frame.Text.Length > LongestTextBytes)
        {
            GiveUp();
            return;
        }

        Append(frame.Bytes.Span.Slice(frame.Text.Start, frame.Text.Length));
    }

    /// <summary>Forgets what there was, for the answer of another attempt: only where the caller has seen nothing of it.</summary>
    public void StartAnew()
    {
        IsRescuable = _mayRescue;
        Pieces = 0;
        _length = 0;
        Volatile.Write(ref _owner, null);
    }

    public void Dispose() => GiveUp();

    private void GiveUp()
    {
        IsRescuable = false;
        var text = _text;
        _text = [];
        _length = 0;
        if (text.Length > 0) ArrayPool<byte>.Shared.Return(text);
    }

    private void Append(ReadOnlySpan<byte> json)
    {
        if (_length + json.Length > _text.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, 2 * (_length + json.Length)));
            Text.CopyTo(larger);
            if (_text.Length > 0) ArrayPool<byte>.Shared.Return(_text);
            _text = larger;
        }

        _length += JsonText.Decode(json, _text.AsSpan(_length));
    }
}
