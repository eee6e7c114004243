namespace ChatRouter.Streaming;

/// <summary>What an event adds to what the caller of a stream has.</summary>
internal enum AnswerPart
{
    /// <summary>What the model thinks before it answers.</summary>
    Reasoning,

    /// <summary>Text that another backend can go on with.</summary>
    Text,

    /// <summary>What nobody else can go on with: a tool call, a refusal, audio, text of several choices or with log probabilities.</summary>
    Other,

    /// <summary>The finish reason.</summary>
    End,
}
