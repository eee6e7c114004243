namespace ChatRouter.Streaming;

/// <summary>What is left to do when the attempt that answers a caller breaks off.</summary>
internal enum Remedy
{
    /// <summary>Another attempt answers; the caller has nothing of the broken one.</summary>
    Retry,

    /// <summary>Another attempt answers from the start; what the caller has of the broken one is marked as dropped.</summary>
    Restart,

    /// <summary>Another attempt completes what the caller has.</summary>
    Complete,

    /// <summary>Nothing: the answer ends as an error.</summary>
    Fail,

    /// <summary>Nothing: the caller has the whole answer.</summary>
    None,
}
