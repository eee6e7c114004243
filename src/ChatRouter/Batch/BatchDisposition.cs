namespace ChatRouter.Batch;

/// <summary>What is to be done with a message after the worker had it. A message that the worker throws on is not settled: the queue delivers it again.</summary>
/// <param name="Settlement">How to settle it.</param>
/// <param name="Reason">Stable code for the dead-letter queue.</param>
/// <param name="Description">A sentence for the dead-letter queue. Holds no prompt text.</param>
/// <param name="DeferredUntil">Set when a copy of the message was sent to come back then; the message itself is completed.</param>
public sealed record BatchDisposition(BatchSettlement Settlement, string? Reason = null, string? Description = null, DateTimeOffset? DeferredUntil = null)
{
    /// <summary>The line has its result.</summary>
    public static BatchDisposition Complete { get; } = new(BatchSettlement.Complete);

    /// <summary>The line can never be run.</summary>
    public static BatchDisposition DeadLetter(string reason, string description) => new(BatchSettlement.DeadLetter, reason, description);

    /// <summary>A copy waits in the queue until then.</summary>
    public static BatchDisposition Deferred(DateTimeOffset until) => new(BatchSettlement.Complete, DeferredUntil: until);
}
