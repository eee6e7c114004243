namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>Message ids seen within a window. A repeat does not lengthen the memory of the first. Not thread-safe.</summary>
internal sealed class DuplicateHistory(TimeSpan window)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset ForgetAt)> _order = new();

    /// <summary>Remembers the id; false if it is remembered already.</summary>
    public bool TryAdd(string messageId, DateTimeOffset now)
    {
        if (window <= TimeSpan.Zero) return true;
        while (_order.TryPeek(out var oldest) && oldest.ForgetAt <= now)
        {
            _order.Dequeue();
            _ids.Remove(oldest.Id);
        }

        if (!_ids.Add(messageId)) return false;
        _order.Enqueue((messageId, now + window));
        return true;
    }
}
