using System.Buffers;
using System.Globalization;

namespace ChatRouter.Model;

/// <summary>Durations as people write them: <c>250ms</c>, <c>2s</c>, <c>1m30s</c>, <c>24h</c>, or <c>00:00:02</c>.</summary>
internal static class DurationText
{
    /// <summary>What a JSON schema can say about the form.</summary>
    public const string Pattern = @"^(?=\d)(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s)?(\d+(\.\d+)?ms)?$|^\d{1,2}:\d{2}:\d{2}(\.\d{1,7})?$";

    private static readonly SearchValues<char> s_numberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Name, long Ticks)[] s_units =
        [("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond)];

    /// <summary>Reads a duration; units must come in falling order, each once.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(text, [@"h\:mm\:ss", @"hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF"], CultureInfo.InvariantCulture, out value);
        }

        value = TimeSpan.Zero;
        var rest = text.AsSpan();
        var nextUnit = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(s_numberCharacters);
            if (digits is <= 0 or > 12 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(s_numberCharacters);
            var unit = letters < 0 ? rest : rest[..letters];
            while (nextUnit < s_units.Length && !unit.SequenceEqual(s_units[nextUnit].Name)) nextUnit++;
            if (nextUnit == s_units.Length) return false;
            var ticks = number * s_units[nextUnit++].Ticks;
            if (ticks > TimeSpan.MaxValue.Ticks / 8) return false;
            value += TimeSpan.FromTicks((long)ticks);
            rest = rest[unit.Length..];
        }

        return text.Length > 0;
    }

    /// <summary>The shortest plain form: milliseconds below a second or for odd values, seconds up to ten minutes, else minutes or hours.</summary>
    public static string Format(TimeSpan value)
    {
        if (value.Ticks % TimeSpan.TicksPerSecond != 0) return string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms");
        if (value < TimeSpan.FromMinutes(10) || value.Ticks % TimeSpan.TicksPerMinute != 0) return string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds}s");
        return value.Ticks % TimeSpan.TicksPerHour == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalHours}h")
            : string.Create(CultureInfo.InvariantCulture, $"{value.TotalMinutes}m");
    }
}
