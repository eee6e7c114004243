namespace ChatRouter.Telemetry;

/// <summary>
/// The newest decision records of this instance: fixed rings, overwritten from the oldest. Requests that were refused before they were planned have one of their own
/// and are sampled, so that a flood of bad keys pushes nothing out and costs next to nothing. Thread-safe.
/// </summary>
public sealed class DecisionRing
{
    // A flood looks the same ten times a second as ten thousand times.
    private static readonly long BetweenRefused = TimeSpan.FromMilliseconds(100).Ticks;

    private readonly DecisionRecord?[] _planned;
    private readonly DecisionRecord?[] _refused;
    private long _lastPlanned = -1;
    private long _lastRefused = -1;
    private long _nextRefusedTicks;

    /// <summary>With room for <paramref name="capacity"/> planned records (default 1,024) and <paramref name="refused"/> that were refused before (default 256).</summary>
    public DecisionRing(int capacity = 1024, int refused = 256)
    {
        _planned = new DecisionRecord?[capacity];
        _refused = new DecisionRecord?[refused];
    }

    /// <summary>The record of that id or <see cref="DecisionTicket"/>, or null if it is unknown, was not sampled or was overwritten.</summary>
    public DecisionRecord? Find(string id)
    {
        id = DecisionTicket.IdOf(id);
        return Find(_planned, id) ?? Find(_refused, id);
    }

    /// <summary>Counts of all requests since the start, kept or not.</summary>
    public RequestTally Tally { get; } = new();

    /// <summary>The newest records that <paramref name="fits"/> takes, the newest first.</summary>
    /// <param name="fits">Which.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<DecisionRecord> Latest(Func<DecisionRecord, bool> fits, int limit)
        => [.. _planned.Concat(_refused).OfType<DecisionRecord>().Where(fits).OrderByDescending(record => record.At).Take(limit)];

    /// <summary>Keeps the record of a request that was planned.</summary>
    internal void Add(DecisionRecord record)
    {
        Tally.Count(record);
        Put(_planned, ref _lastPlanned, record);
    }

    /// <summary>Keeps the record of a request that was refused before, unless one was kept less than 100 ms ago.</summary>
    internal void AddRefused(DecisionRecord record)
    {
        Tally.Count(record);
        var (now, next) = (record.At.UtcTicks, Volatile.Read(ref _nextRefusedTicks));
        if (now < next || Interlocked.CompareExchange(ref _nextRefusedTicks, now + BetweenRefused, next) != next) return;
        Put(_refused, ref _lastRefused, record);
    }

    private static DecisionRecord? Find(DecisionRecord?[] ring, string id) => Array.Find(ring, record => string.Equals(record?.Id, id, StringComparison.Ordinal));

    private static void Put(DecisionRecord?[] ring, ref long last, DecisionRecord record)
        => Volatile.Write(ref ring[(int)((ulong)Interlocked.Increment(ref last) % (ulong)ring.Length)], record);
}
