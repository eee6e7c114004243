using System.Buffers;
using System.Globalization;

namespace ChatRouter.Protocols;

/// <summary>Reads a length of time as servers write it: <c>2ms</c>, <c>1.5s</c>, <c>6m0s</c> (Go), <c>8 seconds</c>, <c>7</c> (Azure: seconds).</summary>
internal static class WaitText
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>The length of time, or null if the text is none. Stops at an hour.</summary>
    public static TimeSpan? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
            return null;

        var seconds = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(NumberCharacters);
            var number = digits < 0 ? text : text[..digits];
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return null;

            text = digits < 0 ? default : text[digits..].TrimStart();
            var letters = text.IndexOfAny(NumberCharacters);
            var unit = letters < 0 ? text : text[..letters];
            if (UnitSeconds(unit.Trim()) is not { } factor)
                return null;
            seconds += value * factor;
            text = letters < 0 ? default : text[letters..];
        }

        return TimeSpan.FromSeconds(Math.Min(seconds, 3600));
    }

    private static double? UnitSeconds(ReadOnlySpan<char> unit) => unit switch
    {
        "" or "s" or "sec" or "secs" or "second" or "seconds" => 1,
        "ms" or "millisecond" or "milliseconds" => 1e-3,
        "m" or "min" or "mins" or "minute" or "minutes" => 60,
        "h" or "hour" or "hours" => 3600,
        "d" or "day" or "days" => 86400,
        "us" or "µs" => 1e-6,
        "ns" => 1e-9,
        _ => null,
    };
}
