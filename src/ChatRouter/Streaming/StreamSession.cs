using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;

namespace ChatRouter.Streaming;

/// <summary>What a streaming caller has of its answer, over all attempts: the ground on which a broken answer is completed by another backend.</summary>
internal sealed class StreamSession : IDisposable
{
    private const int LongestTextBytes = 256 * 1024;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly bool _isPlain;
    private readonly bool _isJson;
    private byte[] _first = [];
    private ChunkIdentity? _identity;
    private byte[] _text = [];
    private int _length;

    public StreamSession(ChatRequest request)
    {
        // One answer of plain text; never across log probabilities or several choices.
        _isPlain = request.Choices == 1 && !request.Traits.HasFlag(RequestTraits.LogProbs);
        _isJson = request.Needs.HasFlag(Capabilities.JsonMode);
    }

    /// <summary>Whose answer the caller gets, and how far it has got.</summary>
    public CommitPoint Commit { get; } = new();

    /// <summary>Told who has the caller, at that moment: whoever else is at it has lost.</summary>
    public Action<object>? OnClaim { get; set; }

    /// <summary>True if a backend can be asked to go on from here. A grammar would start anew in the middle, so structured answers are only replayed.</summary>
    public bool IsContinuable => Commit.Remedy == Remedy.Complete && !_isJson;

    /// <summary>The text that the caller has, in UTF-8.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>Content events that the caller has: about the number of tokens.</summary>
    public int Pieces { get; private set; }

    /// <summary>Those of them that were reasoning.</summary>
    public int ReasoningPieces { get; private set; }

    /// <summary>The text as the inside of a JSON string, for a backend that goes on with it.</summary>
    public ReadOnlySpan<byte> EscapedText => JsonEncodedText.Encode(Text, Encoder).EncodedUtf8Bytes;

    /// <summary>What the chunks of this stream share; null before the first with content.</summary>
    public ChunkIdentity? Identity => _identity ??= _first.Length == 0 ? null : new ChunkIdentity(_first);

    /// <summary>The backend that the head names; null before the head, and for one that went out before anybody answered.</summary>
    public string? Announced { get; set; }

    /// <summary>Who of those that wrote the answer stands lowest in the ladder: an answer is no better than its worst part.</summary>
    public Candidate? Weakest { get; private set; }

    /// <summary>True once an attempt on this answer has been cut for its silence.</summary>
    public bool HasStalled { get; set; }

    /// <summary>True if the caller has reasoning that the next attempt does not go on with, and has not been told so.</summary>
    public bool MustTellRestart { get; set; }

    /// <summary>Lets exactly one attempt have the caller.</summary>
    public bool TryClaim(object attempt)
    {
        if (!Commit.TryClaim(attempt)) return false;
        OnClaim?.Invoke(attempt);
        return true;
    }

    /// <summary>Notes that a candidate writes a part of the answer.</summary>
    public void Join(in Candidate candidate)
    {
        if (Weakest is not { } other || candidate.Rung.Number >= other.Rung.Number) Weakest = candidate;
    }

    /// <summary>Notes an event before it goes out.</summary>
    public void Add(in StreamFrame frame)
    {
        if (frame.Kind == FrameKind.Content)
        {
            if (_first.Length == 0) _first = frame.Bytes.ToArray();
            if (frame.IsReasoning) AddReasoning(1);
            else if (_isPlain && Commit.Stage < CommitStage.Sealed && frame.Text.IsPresent && !frame.HasToolCall && _length + frame.Text.Length <= LongestTextBytes) AddText(frame);
            else Seal();
        }

        if (frame.FinishReason is not null) Commit.Add(AnswerPart.End);
    }

    /// <summary>Notes reasoning that was held back, before it goes out.</summary>
    public void AddReasoning(int pieces)
    {
        Pieces += pieces;
        ReasoningPieces += pieces;
        Commit.Add(AnswerPart.Reasoning);
    }

    /// <summary>Makes way for the next attempt after one that broke off before any text: it starts afresh.</summary>
    public void Restart()
    {
        MustTellRestart |= Commit.Remedy == Remedy.Restart;
        Forget();
        Commit.Release();
    }

    /// <summary>Forgets what there was, for the answer of another attempt: only where the caller has seen nothing of it.</summary>
    public void StartAnew()
    {
        Forget();
        (_first, _identity) = ([], null);
        Commit.Reset();
    }

    public void Dispose() => GiveBack();

    private void AddText(in StreamFrame frame)
    {
        Pieces++;
        Commit.Add(AnswerPart.Text);
        Append(frame.Bytes.Span.Slice(frame.Text.Start, frame.Text.Length));
    }

    private void Seal()
    {
        Pieces++;
        Commit.Add(AnswerPart.Other);
        GiveBack();
    }

    private void Forget()
    {
        Pieces = ReasoningPieces = _length = 0;
        Weakest = null;
    }

    private void GiveBack()
    {
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
