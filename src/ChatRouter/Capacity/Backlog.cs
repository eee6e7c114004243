namespace ChatRouter.Capacity;

/// <summary>What piles up while a replacement starts.</summary>
/// <param name="Requests">Requests that wait, or were refused, when it has started.</param>
/// <param name="Wait">How long the last of them would wait at the capacity that was left; null if none was left.</param>
/// <param name="Drain">How long it takes to work them off afterwards; null: never.</param>
public sealed record Backlog(double Requests, TimeSpan? Wait, TimeSpan? Drain)
{
    /// <summary>Computes it; null if nothing piles up.</summary>
    /// <param name="rate">Requests per second.</param>
    /// <param name="left">Capacity until then.</param>
    /// <param name="after">Capacity afterwards.</param>
    /// <param name="start">Time that the replacement takes.</param>
    public static Backlog? Of(double rate, double left, double after, TimeSpan start)
    {
        var requests = (rate - left) * start.TotalSeconds;
        if (requests <= 0) return null;
        return new Backlog(requests, left > 0 ? TimeSpan.FromSeconds(requests / left) : null, after > rate ? TimeSpan.FromSeconds(requests / (after - rate)) : null);
    }
}
