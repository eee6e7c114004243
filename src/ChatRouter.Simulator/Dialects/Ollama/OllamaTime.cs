using System.Globalization;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Times as Go writes them: RFC 3339 with a fraction.</summary>
internal static class OllamaTime
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static long Nanoseconds(TimeSpan time) => time.Ticks * 100;
}
