using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;

namespace ChatRouter.Streaming;

/// <summary>
/// What of an attempt's answer completes the one that the caller has: the text from where it is new. What the second model thinks is no part of it: the caller has seen
/// what the first one thought.
/// </summary>
internal sealed class Splice
{
    private readonly ReplayMatch? _replay;
    private readonly int _piecesBefore;
    private readonly int _reasoningBefore;
    private int _reasoning;
    private bool _hasText;

    /// <param name="mode">Continuation or replay.</param>
    /// <param name="session">What the caller has.</param>
    public Splice(AttemptMode mode, StreamSession session)
    {
        if (mode == AttemptMode.Replay) _replay = new ReplayMatch(session.Text);
        (_piecesBefore, _reasoningBefore) = (session.Pieces, session.ReasoningPieces);
    }

    private bool IsReplaying => _replay is { IsOver: false };

    /// <summary>Takes the next event. False: this is not the answer that the caller has.</summary>
    /// <param name="frame">The event.</param>
    /// <param name="rest">The event with what of it is new to the caller; without bytes if nothing is.</param>
    public bool TryTake(in StreamFrame frame, out StreamFrame rest)
    {
        rest = frame;
        if (frame.Kind == FrameKind.Content)
        {
            if (frame.IsReasoning)
            {
                _reasoning++;
                rest = frame.FinishReason is null ? default : frame with { Kind = FrameKind.Silent };
            }
            else if (IsReplaying)
            {
                if (!_replay!.TryTake(frame, out var bytes)) return false;
                rest = bytes.IsEmpty ? default : frame with { Bytes = bytes, IsVerbatim = false, Text = frame.Text with { Length = frame.Text.Length + bytes.Length - frame.Bytes.Length } };
            }

            _hasText |= !frame.IsReasoning;
        }
        else if (frame.FinishReason is null && (IsReplaying || !_hasText))
        {
            rest = default; // The opening events: the caller has had his.
        }

        // A model that thinks where it should go on has taken the text for its thoughts.
        return frame.FinishReason is null || (!IsReplaying && (_replay is not null || _hasText || _reasoning == 0));
    }

    /// <summary>
    /// The token counts of the whole answer. Where it was continued, the text before was a part of this attempt's prompt; what this attempt thought the caller does not
    /// have, what was thought before he has.
    /// </summary>
    public Usage Whole(Usage own)
    {
        var said = Math.Max(0, own.CompletionTokens - _reasoning);
        if (_replay is not null) return own with { CompletionTokens = said + _reasoningBefore };
        var prompt = Math.Max(0, own.PromptTokens - (_piecesBefore - _reasoningBefore));
        return new Usage(prompt, said + _piecesBefore, Math.Min(own.CachedTokens, prompt));
    }
}
