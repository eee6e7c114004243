namespace ChatRouter.Batch;

/// <summary>The batch queue cannot be reached or refuses.</summary>
public sealed class BatchQueueException : Exception
{
    /// <summary>With the cause.</summary>
    public BatchQueueException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
