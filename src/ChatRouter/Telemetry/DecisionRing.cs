namespace ChatRouter.Telemetry;

/// <summary>The newest decision records of this instance: a fixed ring, overwritten from the oldest. Thread-safe.</summary>
public sealed class DecisionRing
{
    private readonly DecisionRecord?[] _ring;
    private long _next = -1;

    /// <summary>With room for <paramref name="capacity"/> records (default 1,024).</summary>
    public DecisionRing(int capacity = 1024) => _ring = new DecisionRecord?[capacity];

    /// <summary>The record of that id, or null if it is unknown or was overwritten.</summary>
    public DecisionRecord? Find(string id)
    {
        foreach (var record in _ring)
        {
            if (string.Equals(record?.Id, id, StringComparison.Ordinal)) return record;
        }

        return null;
    }

    internal void Add(DecisionRecord record)
        => Volatile.Write(ref _ring[(int)((ulong)Interlocked.Increment(ref _next) % (ulong)_ring.Length)], record);
}
