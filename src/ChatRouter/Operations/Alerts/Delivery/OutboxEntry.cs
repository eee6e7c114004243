namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>A message that waits to be sent on one channel: a row of the <c>alerts</c> table. Immutable.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Message">What is sent.</param>
/// <param name="Tries">Tries that have begun.</param>
/// <param name="NextAt">Not before this moment.</param>
internal sealed record OutboxEntry(string Channel, AlertMessage Message, int Tries, DateTimeOffset NextAt)
{
    /// <summary>Longest pause between two tries.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>How long a message is worth being sent.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);

    /// <summary>The entry when one more try begins: should nobody say how it ended, the next one follows after the pause.</summary>
    internal OutboxEntry Claimed(DateTimeOffset now) => this with { Tries = Tries + 1, NextAt = now + Pause(Tries + 1) };

    /// <summary>The pause after some tries: 15 s, 30 s, 1 min, ..., 10 min.</summary>
    internal static TimeSpan Pause(int tries)
    {
        var pause = FirstPause * (1 << Math.Clamp(tries - 1, 0, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
