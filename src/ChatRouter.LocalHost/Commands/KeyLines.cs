using System.Globalization;
using System.Text;
using ChatRouter.Admission.Keys;

namespace ChatRouter.LocalHost.Commands;

/// <summary>Keys in lines that people can read.</summary>
internal static class KeyLines
{
    private static readonly string[] s_head = ["ID", "TENANT", "STATE", "CREATED", "EXPIRES", "LABEL"];

    /// <summary>A table, a line for each key.</summary>
    public static string Of(IReadOnlyList<IssuedKey> keys, DateTimeOffset now)
    {
        var lines = keys.Select(key => (string[])[key.Id, key.Tenant, key.StateAt(now), Moment(key.Created), key.Expires is { } end ? Moment(end) : "never", key.Label]).Prepend(s_head).ToList();
        var widths = Enumerable.Range(0, s_head.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines) text.AppendLine(string.Join("  ", line.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
        return text.ToString();
    }

    /// <summary>A moment to the second.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
