using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ChatRouter.Model.Sources;

/// <summary>
/// Text as words are looked for in it: small letters, single spaces, nothing invisible, and one form for what can be written in several: full-width letters and digits as plain ones, Latin letters with
/// their accents composed. That is the part of Unicode's NFKC that people type; the whole of it needs ICU, which the app runs without.
/// </summary>
public static class PlainText
{
    // Each accent with its letters and what they become.
    private static readonly FrozenDictionary<(char Letter, char Accent), char> Composed = new[]
    {
        ('\u0300', "aàeèiìoòuù"), ('\u0301', "aáeéiíoóuúyýcćnńsśzź"), ('\u0302', "aâeêiîoôuû"), ('\u0303', "aãnñoõ"), ('\u0308', "aäeëiïoöuüyÿ"),
        ('\u030A', "aåuů"), ('\u030B', "oőuű"), ('\u030C', "cčsšzžeěrřnň"), ('\u0327', "cçsş"), ('\u0328', "aąeę"),
    }.SelectMany(row => row.Item2.Chunk(2).Select(pair => KeyValuePair.Create((pair[0], row.Item1), pair[1]))).ToFrozenDictionary();

    /// <summary>The text in that form. Half characters are left out.</summary>
    public static string Normalize(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar) continue;
            var character = rune.IsBmp ? char.ToLowerInvariant(Narrow((char)rune.Value)) : '\0';
            if (rune.IsBmp && (char.IsWhiteSpace(character) || char.IsControl(character))) AppendSpace(plain);
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format) continue;
            else if (rune.IsBmp && plain.Length > 0 && Composed.TryGetValue((plain[^1], character), out var composed)) plain[^1] = composed;
            else if (rune.IsBmp) plain.Append(character);
            else plain.Append(rune.ToString());
        }

        return plain.ToString().TrimEnd();
    }

    /// <summary>Whether a normalised text has a normalised word or phrase: whole words only, but for scripts that write without spaces.</summary>
    public static bool Has(string text, string phrase)
    {
        for (var at = text.IndexOf(phrase, StringComparison.Ordinal); at >= 0; at = text.IndexOf(phrase, at + 1, StringComparison.Ordinal))
        {
            if (IsEdge(text, at - 1, phrase[0]) && IsEdge(text, at + phrase.Length, phrase[^1])) return true;
        }

        return false;
    }

    /// <summary>Whether a character is of a script that writes without spaces: Chinese, Japanese, Thai, and Korean, where endings grow onto words.</summary>
    public static bool IsUnspaced(char character) => character is (>= '\u0E00' and <= '\u0E7F') or (>= '\u1100' and <= '\u11FF') or (>= '\u3040' and <= '\u30FF')
        or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');

    private static char Narrow(char character) => character switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(character - 0xFEE0),
        '\u2018' or '\u2019' => '\'',
        _ => character,
    };

    private static void AppendSpace(StringBuilder plain)
    {
        if (plain.Length > 0 && plain[^1] != ' ') plain.Append(' ');
    }

    private static bool IsEdge(string text, int at, char inside)
        => at < 0 || at >= text.Length || !char.IsLetterOrDigit(text[at]) || !char.IsLetterOrDigit(inside) || IsUnspaced(text[at]) || IsUnspaced(inside);
}
