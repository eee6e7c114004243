using System.Globalization;
using System.Text;
using ChatRouter.LocalHost.Drills.Reading;

namespace ChatRouter.LocalHost.Drills.Reports;

/// <summary>Records as a table for the console and as a Markdown report.</summary>
internal static class DrillReport
{
    /// <summary>One line for each drill.</summary>
    public static string Table(IReadOnlyList<DrillRecord> records, IReadOnlyDictionary<string, DrillRecord> before)
    {
        var text = new StringBuilder("| drill | result | detect | route around | failed | critical failed | degraded | fallback | steps | alerts missing / not expected | worse than last time |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var record in records)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {record.Name} | {record.Status} | {Seconds(record, "detectSeconds")} | {Seconds(record, "aroundSeconds")} | {Value(record, "failed"):0} of {Value(record, "requests"):0} | {Value(record, "failed.critical"):0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Value(record, "degradedShare"):0%} | {Value(record, "fallbackShare"):0%} | {record.ManualSteps.Count} | {record.MissingAlerts.Count} / {record.UnexpectedAlerts.Count} | {Join(DrillComparison.Worse(record, before.GetValueOrDefault(record.Name)), "")} |\n");
        }

        return text.ToString();
    }

    /// <summary>The report of one drill; its picture stands beside it.</summary>
    public static string Markdown(DrillRecord record, Experiment experiment, DrillRecord? before)
    {
        var text = new StringBuilder();
        Line(text, $"# Drill: {record.Title}\n\n{experiment.Description}\n");
        Line(text, $"**{record.Status}** on {record.Target}, {record.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Hypothesis: {experiment.SteadyState.Title}\n");
        Line(text, $"![Timeline]({record.Name}.svg)\n\n| | |\n|---|---|");
        Line(text, $"| Time to detect | {Seconds(record, "detectSeconds")} |");
        Line(text, $"| Time to route around | {Seconds(record, "aroundSeconds")} |");
        Line(text, $"| Impact on users | {Join(record.Impact.Select(lane => $"{lane.Key}: {lane.Value}"), "none")}; slower: {Value(record, "slowerShare"):0.0%} |");
        if (record.Figures.ContainsKey("batchesRefused"))
            Line(text, $"| Batches | {Value(record, "batchesRefused"):0} refused clearly, {Value(record, "batchesUnclear"):0} answered otherwise; {Value(record, "batchLinesLost"):0} lines lost |");
        Line(text, $"| Fallback | {record.Fallback} |");
        Line(text, $"| Manual steps | {Join(record.ManualSteps, "none")} |");
        Line(text, $"| Missing alerts | {Join(record.MissingAlerts, "none")}; fired and not expected: {Join(record.UnexpectedAlerts, "none")} |");
        Line(text, $"| Worse than last time | {(before is null ? "no run before" : Join(DrillComparison.Worse(record, before), "nothing"))} |\n");
        if (record.Deviations.Count > 0) Line(text, $"Bounds that were not kept:\n\n{string.Join('\n', record.Deviations.Select(one => $"- {one}"))}\n");
        Line(text, $"| s | what |\n|---|---|");
        foreach (var mark in record.Marks) Line(text, $"| {mark.At.TotalSeconds:0.00} | {mark.Kind}: {mark.Text.Replace("|", "/", StringComparison.Ordinal)} |");
        return text.ToString();
    }

    private static string Seconds(DrillRecord record, string figure) => record.Figures.TryGetValue(figure, out var value) ? string.Create(CultureInfo.InvariantCulture, $"{value:0.00} s") : "never";

    private static double Value(DrillRecord record, string figure) => record.Figures.GetValueOrDefault(figure);

    private static string Join(IEnumerable<string> parts, string none) => parts.Any() ? string.Join("; ", parts) : none;

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
