namespace ChatRouter.Fleet;

/// <summary>Lines of batches that went to the dead-letter queue, over all instances, until an hour has passed without any. Immutable.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">When the first of them was counted.</param>
/// <param name="Latest">When the latest of them was counted.</param>
/// <param name="Reason">The code of the latest, as in the dead-letter queue.</param>
public sealed record DeadLetters(long Count, DateTimeOffset Since, DateTimeOffset Latest, string Reason)
{
    /// <summary>After so long without any they are over.</summary>
    public static readonly TimeSpan Over = TimeSpan.FromHours(1);

    /// <summary>Some more, counted at a time.</summary>
    public static DeadLetters Add(DeadLetters? before, long count, string reason, DateTimeOffset now)
        => before is null || before.IsOver(now) ? new DeadLetters(count, now, now, reason) : before with { Count = before.Count + count, Latest = now, Reason = reason };

    /// <summary>Whether there was none for an hour.</summary>
    public bool IsOver(DateTimeOffset now) => now - Latest >= Over;
}
