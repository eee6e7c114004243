using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;

namespace ChatRouter.Operations;

/// <summary>
/// Counts the lines that this instance sends to the dead-letter queue and adds them to the row of the fleet, which the alert looks at: an event and a write at most every
/// 5 seconds, however many lines there are. What storage does not take waits. Thread-safe.
/// </summary>
internal sealed class DeadLetterWatch(RowUpdate rows, IEventLog events, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long _waiting;
    private string _reason = "";

    /// <summary>A line was given up. Never blocks.</summary>
    /// <param name="reason">The code that it has in the dead-letter queue.</param>
    public void Count(string reason)
    {
        lock (_lock) (_waiting, _reason) = (_waiting + 1, reason);
    }

    /// <summary>Hands on what was counted until cancelled, and then once more. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await TurnAsync();
        }
    }

    /// <summary>Hands on what was counted. Not to be called twice at once.</summary>
    internal async Task TurnAsync()
    {
        long count;
        string reason;
        lock (_lock) (count, reason, _waiting) = (_waiting, _reason, 0);
        if (count == 0) return;
        var isDone = false;
        try
        {
            isDone = await rows.TryAsync(FleetPartitions.DeadLetter, DeadLetterRecord.Key, row => DeadLetterRecord.Write(DeadLetters.Add(row is null ? null : DeadLetterRecord.Read(row), count, reason, time.GetUtcNow())));
        }
        catch (Exception)
        {
            // Whatever storage has: the next turn tries again. A time-out whose write was made counts twice; an alert bears that.
        }

        if (isDone) events.Write(Describe(count, reason));
        else lock (_lock) _waiting += count;
    }

    private FleetEvent Describe(long count, string reason) => new()
    {
        At = time.GetUtcNow(),
        Kind = "dead-letter",
        Subject = DeadLetterRecord.Key,
        From = "queued",
        To = "dead",
        Cause = string.Create(CultureInfo.InvariantCulture, $"{count} lines were given up, the latest for {reason}"),
        Figures = new JsonObject { ["count"] = count, ["reason"] = reason },
    };
}
