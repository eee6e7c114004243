namespace ChatRouter.Caching;

/// <summary>Answers in the memory of this instance, bounded in bytes: what was used longest ago goes first. Thread-safe.</summary>
/// <param name="mostBytes">Most bytes of all answers together.</param>
/// <param name="time">The clock by which they end.</param>
internal sealed class CacheMemory(long mostBytes, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>Bytes that are held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Answers that are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>The answer under a key while it is kept, or null.</summary>
    public CachedAnswer? Find(in CacheKey key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node)) return null;
            if (node.Value.Ends <= now)
            {
                Remove_NeedsLock(node);
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Answer;
        }
    }

    /// <summary>Keeps an answer in place of the one that is there, unless that is newer. One that is larger than the whole memory is not kept.</summary>
    public void Put(in CacheKey key, CachedAnswer answer, DateTimeOffset ends)
    {
        if (answer.Bytes > mostBytes) return;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                if (known.Value.Answer.Made > answer.Made) return;
                Remove_NeedsLock(known);
            }

            _entries[key] = _byUse.AddFirst(new Entry(key, answer, ends));
            Bytes += answer.Bytes;
            while (Bytes > mostBytes) Remove_NeedsLock(_byUse.Last!);
        }
    }

    /// <summary>Gives back what has ended and what <paramref name="isPurged"/> names.</summary>
    public void Sweep(Func<CachedAnswer, bool>? isPurged = null)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            for (var node = _byUse.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Ends <= now || isPurged?.Invoke(node.Value.Answer) == true) Remove_NeedsLock(node);
                node = next;
            }
        }
    }

    private void Remove_NeedsLock(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        Bytes -= node.Value.Answer.Bytes;
    }

    private sealed record Entry(CacheKey Key, CachedAnswer Answer, DateTimeOffset Ends);
}
