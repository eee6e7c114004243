using System.Collections.Immutable;

namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>
/// Passages in memory, found by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): the sum over the words of the question of
/// idf tf (k1 + 1) / (tf + k1 (1 - b + b length / mean length)) with k1 1.2, b 0.4, idf = ln(1 + (N - df + 0.5) / (df + 0.5)); a word of the title counts three times.
/// Immutable: a new index takes the place of an old one.
/// </summary>
internal sealed class PassageIndex
{
    private const double K1 = 1.2;
    private const double B = 0.4;
    private const int TitleWeight = 3;

    private readonly ImmutableArray<Passage> _passages;
    private readonly Dictionary<string, List<(int Passage, int Count)>> _postings = new(StringComparer.Ordinal);
    private readonly int[] _lengths;
    private readonly double _meanLength;

    public PassageIndex(ImmutableArray<Passage> passages)
    {
        _passages = passages;
        _lengths = new int[passages.Length];
        for (var i = 0; i < passages.Length; i++)
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var word in Words.Of(passages[i].Title)) counts[word] = counts.GetValueOrDefault(word) + TitleWeight;
            foreach (var word in Words.Of(passages[i].Text)) counts[word] = counts.GetValueOrDefault(word) + 1;
            foreach (var (word, count) in counts)
            {
                if (!_postings.TryGetValue(word, out var list)) _postings[word] = list = [];
                list.Add((i, count));
                _lengths[i] += count;
            }
        }

        _meanLength = passages.IsEmpty ? 1 : Math.Max(1, _lengths.Average());
    }

    /// <summary>How many there are.</summary>
    public int Count => _passages.Length;

    /// <summary>Passages with a word of the question, the best first.</summary>
    /// <param name="question">The question.</param>
    /// <param name="most">Most that are given.</param>
    public ImmutableArray<ScoredPassage> Find(string question, int most)
    {
        var words = Words.Of(question).Distinct(StringComparer.Ordinal).ToArray();
        var found = new Dictionary<int, (double Score, double Weight)>();
        var all = 0d;
        foreach (var word in words)
        {
            var postings = _postings.GetValueOrDefault(word);
            var idf = Idf(postings?.Count ?? 0);
            all += idf;
            foreach (var (passage, count) in postings ?? [])
            {
                var score = idf * count * (K1 + 1) / (count + (K1 * (1 - B + (B * _lengths[passage] / _meanLength))));
                var (before, weight) = found.GetValueOrDefault(passage);
                found[passage] = (before + score, weight + idf);
            }
        }

        return [.. found.OrderByDescending(one => one.Value.Score).ThenBy(one => one.Key).Take(most).Select(one => new ScoredPassage(_passages[one.Key], one.Value.Score, one.Value.Weight / all))];
    }

    /// <summary>Part of the weight of a question's words that a text from elsewhere has, 0 to 1; weighed by the passages here.</summary>
    public double Coverage(string question, string text)
    {
        var has = Words.Of(text).ToHashSet(StringComparer.Ordinal);
        double matched = 0, all = 0;
        foreach (var word in Words.Of(question).Distinct(StringComparer.Ordinal))
        {
            var idf = Idf(_postings.GetValueOrDefault(word)?.Count ?? 0);
            all += idf;
            if (has.Contains(word)) matched += idf;
        }

        return all > 0 ? matched / all : 0;
    }

    private double Idf(int passages) => Math.Log(1 + ((_passages.Length - passages + 0.5) / (passages + 0.5)));
}
