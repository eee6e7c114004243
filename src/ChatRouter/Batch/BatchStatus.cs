namespace ChatRouter.Batch;

/// <summary>The states of a batch, as OpenAI names them.</summary>
internal static class BatchStatus
{
    /// <summary>The lines are on their way to the queue.</summary>
    public const string Validating = "validating";

    /// <summary>All lines are in the queue.</summary>
    public const string InProgress = "in_progress";

    /// <summary>Every line has a result.</summary>
    public const string Completed = "completed";

    /// <summary>Not all lines reached the queue; none will be run any more.</summary>
    public const string Failed = "failed";

    /// <summary>The window is over and some lines never got a result.</summary>
    public const string Expired = "expired";
}
