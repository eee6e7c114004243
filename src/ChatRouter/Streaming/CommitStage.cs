namespace ChatRouter.Streaming;

/// <summary>How much of an answer the caller of a stream has.</summary>
internal enum CommitStage
{
    /// <summary>Nothing but the head and keep-alive comments.</summary>
    Nothing,

    /// <summary>Reasoning alone.</summary>
    Reasoning,

    /// <summary>Plain text, with or without reasoning.</summary>
    Text,

    /// <summary>Something that no other backend can go on with.</summary>
    Sealed,

    /// <summary>All of it.</summary>
    Ended,
}
