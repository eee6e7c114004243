using System.Globalization;
using System.Text;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>A drill second by second, for people.</summary>
internal static class DrillTable
{
    public static string Of(IReadOnlyList<DrillCall> calls, IReadOnlyList<string> backends)
    {
        var table = new StringBuilder("second | requests |");
        foreach (var backend in backends) table.Append(CultureInfo.InvariantCulture, $" {backend} |");
        table.AppendLine(" errors | p50 ms | p99 ms");
        foreach (var second in calls.GroupBy(c => (int)c.Begun.TotalSeconds).OrderBy(g => g.Key))
        {
            table.Append(CultureInfo.InvariantCulture, $"{second.Key,6} | {second.Count(),8} |");
            foreach (var backend in backends) table.Append(CultureInfo.InvariantCulture, $" {second.Count(c => c.Backend == backend).ToString(CultureInfo.InvariantCulture).PadLeft(backend.Length)} |");
            var latencies = second.Select(c => c.Elapsed.TotalMilliseconds).Order().ToList();
            table.AppendLine(CultureInfo.InvariantCulture, $" {second.Count(c => c.Problem is not null),6} | {latencies[latencies.Count / 2],6:0} | {latencies[(int)(latencies.Count * 0.99)],6:0}");
        }

        foreach (var problem in calls.Where(c => c.Problem is not null).GroupBy(c => $"{c.Problem} ({(c.Streamed ? "streamed" : "whole")})"))
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"{problem.Count()} x {problem.Key}");
        }

        return table.ToString();
    }
}
