using System.Collections.Concurrent;
using ChatRouter.Admission.Keys;
using ChatRouter.Model.Callers;

namespace ChatRouter.Azure.Identity.Callers;

/// <summary>
/// Tokens that were accepted, by their hashes and until they end: verifying a signature again costs as much as routing some requests. Bounded: when the younger half is full it becomes the
/// older one, and what was in that and not asked for since is forgotten. Thread-safe.
/// </summary>
/// <param name="capacity">Tokens in each half.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenMemory(int capacity, TimeProvider time)
{
    private readonly Lock _turning = new();
    private ConcurrentDictionary<KeyHash, Accepted> _young = new();
    private ConcurrentDictionary<KeyHash, Accepted> _old = new();
    private int _count;

    /// <summary>Tokens that are remembered.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>The tenant of a token that was accepted and has not ended, or null.</summary>
    public Tenant? Find(KeyHash token)
    {
        var isYoung = _young.TryGetValue(token, out var known);
        if (!isYoung && !_old.TryGetValue(token, out known)) return null;
        if (known!.Until <= time.GetUtcNow())
        {
            _young.TryRemove(token, out _);
            _old.TryRemove(token, out _);
            return null;
        }

        if (!isYoung) Add(token, known);
        return known.Tenant;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(KeyHash token, Tenant tenant, DateTimeOffset until) => Add(token, new Accepted(tenant, until));

    private void Add(KeyHash token, Accepted accepted)
    {
        if (!_young.TryAdd(token, accepted) || Interlocked.Increment(ref _count) < capacity) return;
        lock (_turning)
        {
            if (Volatile.Read(ref _count) < capacity) return;
            _old = _young;
            _young = new ConcurrentDictionary<KeyHash, Accepted>();
            Volatile.Write(ref _count, 0);
        }
    }

    private sealed record Accepted(Tenant Tenant, DateTimeOffset Until);
}
