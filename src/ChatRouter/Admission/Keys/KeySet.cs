using System.Collections.Concurrent;
using System.Collections.Frozen;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Keys;

/// <summary>
/// The keys that hold at one time, by their hashes. Keys that were accepted are remembered as sent, because hashing them again costs more than routing their requests (ADR 0013);
/// the memory ends with the set, so that a key which the next set lacks is forgotten with it. Thread-safe.
/// </summary>
internal sealed class KeySet
{
    private readonly FrozenDictionary<KeyHash, TenantKey> _keys;
    private readonly ConcurrentDictionary<char[], TenantKey>.AlternateLookup<ReadOnlySpan<char>> _seen;
    private readonly TimeProvider _time;

    public KeySet(IReadOnlyDictionary<KeyHash, TenantKey> keys, TimeProvider time)
    {
        _keys = keys.ToFrozenDictionary();
        _seen = new ConcurrentDictionary<char[], TenantKey>(KeyTextComparer.Instance).GetAlternateLookup<ReadOnlySpan<char>>();
        _time = time;
    }

    /// <summary>Keys that are remembered as sent: each of the set at most once.</summary>
    public int Remembered => _seen.Dictionary.Count;

    /// <summary>The tenant whose key this is, or null.</summary>
    public Tenant? Find(ReadOnlySpan<char> key)
    {
        if (key.Length > CallerKeys.Longest) return null;
        if (_seen.TryGetValue(key, out var known))
        {
            if (known.IsLive(_time)) return known.Tenant;
            _seen.TryRemove(key, out _);
            return null;
        }

        if (!KeyHash.TryOf(key, out var hash) || !_keys.TryGetValue(hash, out known) || !known.IsLive(_time)) return null;
        _seen.TryAdd(key, known);
        return known.Tenant;
    }
}
