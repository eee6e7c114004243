namespace ChatRouter.Pipeline.Repeats;

/// <summary>Whether a repeat may read an answer that is there.</summary>
internal enum JoinResult
{
    /// <summary>It reads it.</summary>
    Joined,

    /// <summary>It asks something else under the same key.</summary>
    OtherBody,

    /// <summary>The answer runs and is too large to be kept.</summary>
    TooLarge,

    /// <summary>There is nothing any more: the repeat is a request of its own.</summary>
    Gone,
}
