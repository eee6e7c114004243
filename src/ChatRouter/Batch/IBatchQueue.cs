namespace ChatRouter.Batch;

/// <summary>Sends batch lines to the queue that <c>processbatch</c> reads. Thread-safe.</summary>
public interface IBatchQueue
{
    /// <summary>Sends messages in order, in as few network calls as fit. A message id that was sent before is dropped by the queue's duplicate detection.</summary>
    /// <exception cref="BatchQueueException">The queue cannot be reached or refuses; a prefix may have been sent.</exception>
    Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken);
}
