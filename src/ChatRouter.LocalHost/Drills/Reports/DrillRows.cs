using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.LocalHost.Drills.Reports;

/// <summary>Records as rows of a file: one line of JSON for each run, the newest last.</summary>
internal static class DrillRows
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The last run of each experiment against the same target; lines that cannot be read are passed over.</summary>
    public static IReadOnlyDictionary<string, DrillRecord> Last(string file, string target)
    {
        var last = new Dictionary<string, DrillRecord>(StringComparer.Ordinal);
        if (!File.Exists(file)) return last;
        foreach (var line in File.ReadLines(file))
        {
            try
            {
                if (JsonSerializer.Deserialize<DrillRecord>(line, s_json) is { } record && record.Target == target) last[record.Name] = record;
            }
            catch (JsonException)
            {
                // Another version's.
            }
        }

        return last;
    }

    public static Task AppendAsync(string file, IEnumerable<DrillRecord> records, CancellationToken cancellationToken) =>
        File.AppendAllLinesAsync(file, records.Select(record => JsonSerializer.Serialize(record, s_json)), cancellationToken);
}
