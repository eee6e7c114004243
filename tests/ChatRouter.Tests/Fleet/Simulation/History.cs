using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>Who did what at which virtual time. Put into words only when somebody reads it.</summary>
internal sealed class History(Pump pump)
{
    private readonly List<(TimeSpan At, string Who, string What, object? Subject, object? Detail)> _entries = [];

    internal int Count => _entries.Count;

    internal void Add(string who, string what, object? subject = null, object? detail = null) => _entries.Add((pump.Now, who, what, subject, detail));

    /// <summary>The same for two runs that did the same.</summary>
    internal string Hash() => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Tell(Count))));

    /// <summary>The latest entries, one a line.</summary>
    internal string Tell(int latest)
    {
        var text = new StringBuilder();
        foreach (var (at, who, what, subject, detail) in _entries.Skip(Count - latest))
            text.AppendLine(CultureInfo.InvariantCulture, $"{at.TotalSeconds,9:0.000} {who,-8} {what} {subject} {(detail is CircuitState row ? Tell(row) : detail)}");
        return text.ToString();
    }

    private static string Tell(CircuitState row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Phase} generation {row.Generation} until {row.OpenUntil:HH:mm:ss.fff}, trial {row.Trial} of {row.TrialHolder ?? "nobody"} until {row.TrialExpiry:HH:mm:ss.fff}, {row.TrialSuccesses} successes, proven {row.ProvenAt:HH:mm:ss.fff}");
}
