namespace ChatRouter.Protocols;

/// <summary>What a body is, judged by its first bytes.</summary>
internal enum BodyForm
{
    /// <summary>Too little has come to tell.</summary>
    Undecided,

    /// <summary>Server-sent events.</summary>
    EventStream,

    /// <summary>JSON whose first line may be a value of its own: lines of JSON, or one value without line breaks.</summary>
    JsonLines,

    /// <summary>One JSON value that is laid out over several lines, or a list.</summary>
    Json,

    /// <summary>Nothing that a model server answers: HTML, plain text, compressed data without a header that says so.</summary>
    Other,
}
