using ChatRouter.Model;

namespace ChatRouter.Attempts;

/// <summary>What answers when no backend did. There is one for a request whose route has rungs without backends.</summary>
internal interface ILastResort
{
    /// <summary>Answers the caller, whole, or does nothing at all. False: the request ends in its error.</summary>
    /// <param name="call">The caller's own call; nothing of an answer has reached it, but the head of a stream may have.</param>
    /// <param name="refusal">What it would end in.</param>
    ValueTask<bool> TryAnswerAsync(ChatCall call, Refusal refusal);
}
