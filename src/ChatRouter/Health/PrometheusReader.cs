using System.Globalization;

namespace ChatRouter.Health;

/// <summary>
/// Reads the text format of Prometheus and OpenMetrics. Tolerant: a line that it cannot read is skipped, so that one odd exporter line does not hide the
/// others. Names are matched whole: <c>num_requests_waiting</c> is not <c>num_requests_waiting_by_reason</c>.
/// </summary>
internal static class PrometheusReader
{
    /// <summary>The samples of the given names, in the order of the page.</summary>
    internal static List<PrometheusSample> Read(string page, params ReadOnlySpan<string> names)
    {
        var samples = new List<PrometheusSample>();
        foreach (var line in page.AsSpan().EnumerateLines())
        {
            var text = line.Trim();
            if (text.IsEmpty || text[0] == '#') continue;
            foreach (var name in names)
            {
                if (text.StartsWith(name, StringComparison.Ordinal) && TryRead(name, text[name.Length..], out var sample)) samples.Add(sample);
            }
        }

        return samples;
    }

    /// <summary>Characters before the closing quote of a label value, or -1 if there is none.</summary>
    internal static int LengthOfQuoted(ReadOnlySpan<char> afterOpeningQuote)
    {
        for (var i = 0; i < afterOpeningQuote.Length; i++)
        {
            if (afterOpeningQuote[i] == '\\') i++;
            else if (afterOpeningQuote[i] == '"') return i;
        }

        return -1;
    }

    private static bool TryRead(string name, ReadOnlySpan<char> rest, out PrometheusSample sample)
    {
        sample = default;
        if (rest.IsEmpty || rest[0] is not ('{' or ' ' or '\t')) return false;

        var labels = ReadOnlySpan<char>.Empty;
        rest = rest.TrimStart();
        if (!rest.IsEmpty && rest[0] == '{')
        {
            var end = EndOfLabels(rest);
            if (end < 0) return false;
            labels = rest[1..end];
            rest = rest[(end + 1)..].TrimStart();
        }

        // A timestamp or an exemplar may follow the value.
        var space = rest.IndexOfAny(' ', '\t');
        var number = space < 0 ? rest : rest[..space];
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return false;
        sample = new PrometheusSample(name, labels.ToString(), value);
        return true;
    }

    private static int EndOfLabels(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '}') return i;
            if (text[i] != '"') continue;
            var length = LengthOfQuoted(text[(i + 1)..]);
            if (length < 0) return -1;
            i += length + 1;
        }

        return -1;
    }
}
