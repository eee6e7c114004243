namespace ChatRouter.Pipeline.Repeats;

/// <summary>How far a <see cref="SharedAnswer"/> is.</summary>
internal enum SharedEnd
{
    /// <summary>It is being written.</summary>
    Running,

    /// <summary>All of it is there: an answer, or an error as the answer.</summary>
    Complete,

    /// <summary>It broke off.</summary>
    Broken,
}
