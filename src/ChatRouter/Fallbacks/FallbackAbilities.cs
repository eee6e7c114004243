namespace ChatRouter.Fallbacks;

/// <summary>What a source can honour of what a request may ask for; the same words say what a request needs. A source is not asked for more than it can.</summary>
[Flags]
internal enum FallbackAbilities
{
    /// <summary>One answer of plain text, whole or as a stream: every source can.</summary>
    None = 0,

    /// <summary>The request declares tools or carries tool calls; the answer may be a call of one.</summary>
    Tools = 1,

    /// <summary>The answer is a JSON object, one that satisfies the request's schema if it has one.</summary>
    Json = 2,

    /// <summary>The request carries images, audio or files.</summary>
    Media = 4,

    /// <summary>More than one choice, log probabilities or other figures of a model.</summary>
    Figures = 8,
}
