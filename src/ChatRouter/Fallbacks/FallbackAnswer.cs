using ChatRouter.Model;

namespace ChatRouter.Fallbacks;

/// <summary>What a source without backends gives: a whole answer, or the refusal that is its answer. Immutable.</summary>
internal sealed record FallbackAnswer
{
    /// <summary>
    /// A whole <c>chat.completion</c> object. <see cref="FallbackOutput"/> makes a stream of it where one is asked for, gives it an id, time and model of its own, and puts the
    /// marks on it; <see cref="FallbackCompletion"/> makes one out of a text. Empty beside a <see cref="Refusal"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Completion { get; init; }

    /// <summary>The error that is given in place of an answer, or null.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>How old the answer is; null for one that was made for this request.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>What stands in the decision record about it, in a few words: the id of a rule, a way of searching. No prompt and no answer text.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether a person must look at the case.</summary>
    public bool NeedsReview { get; init; }

    /// <summary>What the request came to: <c>complete</c>, or a refusal's code for an answer that only tells that there is none.</summary>
    public string Result { get; init; } = "complete";
}
