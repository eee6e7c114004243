using System.Numerics;
using System.Runtime.InteropServices;

namespace ChatRouter.Caching.Similar;

/// <summary>The questions of one route that were answered, by their embeddings. Only questions of one group are ever compared. Bounded; the oldest make room. Thread-safe.</summary>
/// <param name="most">Most questions.</param>
internal sealed class SimilarIndex(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, List<Entry>> _groups = [];
    private readonly Queue<Entry> _byAge = new();

    /// <summary>Questions that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byAge.Count;
        }
    }

    /// <summary>Remembers a question.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="embedding">Its embedding, of length 1.</param>
    /// <param name="key">Under which its answer is kept.</param>
    public void Add(in CacheKey group, float[] embedding, in CacheKey key)
    {
        lock (_lock)
        {
            var entry = new Entry(group, embedding, key);
            (CollectionsMarshal.GetValueRefOrAddDefault(_groups, group, out _) ??= []).Add(entry);
            _byAge.Enqueue(entry);
            if (_byAge.Count <= most) return;
            var oldest = _byAge.Dequeue();
            var others = _groups[oldest.Group];
            others.Remove(oldest);
            if (others.Count == 0) _groups.Remove(oldest.Group);
        }
    }

    /// <summary>The question of the group that is nearest, or null if none is near enough.</summary>
    /// <param name="group">The group.</param>
    /// <param name="embedding">The embedding of what is asked, of length 1.</param>
    /// <param name="threshold">Cosine similarity from which on it is near enough.</param>
    public (CacheKey Key, double Similarity)? Find(in CacheKey group, ReadOnlySpan<float> embedding, double threshold)
    {
        Entry[] entries;
        lock (_lock)
        {
            if (!_groups.TryGetValue(group, out var found)) return null;
            entries = [.. found];
        }

        (CacheKey Key, double Similarity)? nearest = null;
        foreach (var entry in entries)
        {
            if (entry.Embedding.Length != embedding.Length) continue;
            var similarity = Dot(entry.Embedding, embedding);
            if (similarity >= threshold && !(similarity < nearest?.Similarity)) nearest = (entry.Key, similarity);
        }

        return nearest;
    }

    /// <summary>The vector with the length 1; null for one that has none.</summary>
    public static float[]? Normalized(float[] vector)
    {
        var length = Math.Sqrt(Dot(vector, vector));
        return double.IsFinite(length) && length > 0 ? Array.ConvertAll(vector, one => (float)(one / length)) : null;
    }

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= one.Length - Vector<float>.Count; i += Vector<float>.Count) sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        var dot = Vector.Sum(sum);
        for (; i < one.Length; i++) dot += one[i] * other[i];
        return dot;
    }

    private sealed record Entry(CacheKey Group, float[] Embedding, CacheKey Key);
}
