namespace ChatRouter.Batch;

/// <summary>How a message is settled.</summary>
public enum BatchSettlement
{
    /// <summary>Done with: remove it.</summary>
    Complete,

    /// <summary>It can never be run: move it to the dead-letter queue.</summary>
    DeadLetter,
}
