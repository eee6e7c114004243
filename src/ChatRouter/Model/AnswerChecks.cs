namespace ChatRouter.Model;

/// <summary>What an answer without streaming must be beyond valid, before it is given to the caller. A failed check is the backend's failure.</summary>
[Flags]
public enum AnswerChecks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Where JSON was asked for (<c>response_format</c>), the content is JSON.</summary>
    Json = 1,

    /// <summary>The content is not empty unless there is a tool call or a refusal.</summary>
    NotEmpty = 2,

    /// <summary>The content does not end in the same text over and over.</summary>
    NoRepetition = 4,
}
