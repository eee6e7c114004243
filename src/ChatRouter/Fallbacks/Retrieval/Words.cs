using System.Collections.Frozen;
using ChatRouter.Model.Sources;

namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>
/// The words of a text, as they are counted: normalised (<see cref="PlainText"/>), without the commonest words of English, German and French and without an English plural's ending;
/// scripts without spaces by pairs of neighbouring characters. Pure.
/// </summary>
internal static class Words
{
    private const int Longest = 64;

    private static readonly FrozenSet<string> Common = """
        a an and are as at be been but by can could did do does for from had has have he her his how i if in is it its me my no not of on or our she should so than that the their them then there
        they this to up us was we were what when where which who why will with would you your please
        aber alle als am an auch auf aus bei bin bis bitte da das dass dem den der des die dir du ein eine einem einen einer er es für hat haben habe ich ihr im in ist ja kann können man mein meine
        mich mir mit nach nicht noch nur oder sie sind und uns von war was wer wenn wie wir wird wo wo zu zum zur über
        au aux avec ce ces comment dans de des du elle en est et il ils je la le les mais me mon ma mes ne nous on ou où par pas pour que qui sa se ses son sur un une vos votre vous
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The words in order, each as often as it stands there.</summary>
    public static List<string> Of(string text)
    {
        var plain = PlainText.Normalize(text);
        var words = new List<string>();
        for (var start = 0; start < plain.Length;)
        {
            if (!char.IsLetterOrDigit(plain[start]) && !char.IsSurrogate(plain[start]))
            {
                start++;
                continue;
            }

            var isUnspaced = PlainText.IsUnspaced(plain[start]);
            var end = start + 1;
            while (end < plain.Length && (isUnspaced ? PlainText.IsUnspaced(plain[end]) : IsWord(plain[end]))) end++;
            if (isUnspaced) AddPairs(words, plain.AsSpan(start, end - start));
            else Add(words, plain[start..Math.Min(end, start + Longest)]);
            start = end;
        }

        return words;
    }

    private static bool IsWord(char character) => (char.IsLetterOrDigit(character) || char.IsSurrogate(character)) && !PlainText.IsUnspaced(character);

    private static void AddPairs(List<string> words, ReadOnlySpan<char> run)
    {
        if (run.Length == 1) words.Add(run.ToString());
        for (var i = 0; i + 1 < run.Length; i++) words.Add(run.Slice(i, 2).ToString());
    }

    private static void Add(List<string> words, string word)
    {
        if (!Common.Contains(word)) words.Add(Stem(word));
    }

    // Harman's S stemmer: the plural alone, so that it does little harm in other languages.
    private static string Stem(string word)
    {
        if (word.Length < 4 || word[^1] != 's' || !char.IsAsciiLetter(word[^2])) return word;
        if (word.EndsWith("ies", StringComparison.Ordinal)) return word is [.., 'a' or 'e', 'i', 'e', 's'] ? word : word[..^3] + "y";
        return word[^2] is 'u' or 's' || word is [.., 'a' or 'e' or 'o', 'e', 's'] ? word : word[..^1];
    }
}
