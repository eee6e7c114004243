namespace ChatRouter.Releases.Gates;

/// <summary>
/// Whether two answers say about the same: the same text but for case and spaces, or enough words in common (F1 of the multisets of words, as ROUGE-1 counts). Coarse: good for a share
/// of many pairs, and no verdict over one answer. Pure.
/// </summary>
internal static class AnswerLikeness
{
    private const double Enough = 0.5;

    private static readonly char[] Between = [' ', '\t', '\r', '\n', '.', ',', ';', ':', '!', '?', '"', '(', ')', '[', ']', '{', '}', '*', '#'];

    /// <summary>Whether they do.</summary>
    public static bool Agree(string one, string other) => F1(Words(one), Words(other)) >= Enough;

    private static string[] Words(string text) => text.ToLowerInvariant().Split(Between, StringSplitOptions.RemoveEmptyEntries);

    private static double F1(string[] one, string[] other)
    {
        if (one.Length == 0 || other.Length == 0) return one.Length == other.Length ? 1 : 0;
        var left = one.CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var common = 0;
        foreach (var word in other)
        {
            if (!left.TryGetValue(word, out var count) || count == 0) continue;
            left[word] = count - 1;
            common++;
        }

        return 2.0 * common / (one.Length + other.Length);
    }
}
