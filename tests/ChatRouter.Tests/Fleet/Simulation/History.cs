using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Probing;

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
            text.AppendLine(CultureInfo.InvariantCulture, $"{at.TotalSeconds,9:0.000} {who,-8} {what} {subject} {Tell(detail)}");
        return text.ToString();
    }

    private static object? Tell(object? detail) => detail switch
    {
        CircuitState row => Tell(row),
        ProberLease row => Tell(row),
        _ => detail,
    };

    private static string Tell(ProberLease row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Runner} {row.Holder} until {row.Expiry:HH:mm:ss.fff}, heartbeat {row.Heartbeat:HH:mm:ss.fff}, run until {row.RunUntil:HH:mm:ss.fff}");

    private static string Tell(CircuitState row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Phase} generation {row.Generation} until {row.OpenUntil:HH:mm:ss.fff}, trial {row.Trial} of {row.TrialHolder ?? "nobody"} until {row.TrialExpiry:HH:mm:ss.fff}, {row.TrialSuccesses} successes, proven {row.ProvenAt:HH:mm:ss.fff}");
}
