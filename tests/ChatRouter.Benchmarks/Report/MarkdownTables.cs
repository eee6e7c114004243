using System.Globalization;
using System.Text;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Report;

/// <summary>The results as Markdown, which is also what the console shows.</summary>
internal static class MarkdownTables
{
    private static readonly string[] s_targets = [Target.Direct, Target.PassThrough, Target.Reading, Target.Router, Target.Before, Target.Assembled, Target.Cached, Target.Yarp, Target.Peer];

    public static string Write(Schedule schedule, Figures figures)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Machine: {Machine.Describe()}. {schedule.Rounds} rounds; medians over the rounds.\n");
        foreach (var target in new[] { Target.Router, Target.Assembled, Target.Cached, Target.Yarp, Target.Peer }.Where(target => schedule.Scenarios.Any(scenario => Measured(figures, scenario, target))))
            WriteGates(text, figures, target);
        WriteChanges(text, schedule, figures);
        foreach (var scenario in schedule.Scenarios)
            WriteScenario(text, scenario, figures);
        return text.ToString();
    }

    private static bool Measured(Figures figures, Scenario scenario, string target) => figures.Median(scenario.Name, target, result => result.Requests) is not null;

    private static void WriteGates(StringBuilder text, Figures figures, string target)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n| the {target} beside | reach | the pass-through | | one that reads the request | |\n|---|---|---|---|---|---|\n");
        foreach (var (bare, reading) in Gate.All(figures, target, Target.PassThrough).Zip(Gate.All(figures, target, Target.Reading)))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {bare.Name} | {(bare.IsFloor ? ">=" : "<=")} {bare.Reach:0.00} ");
            text.Append(CultureInfo.InvariantCulture, $"| {bare.Ratio:0.00} | {Verdict(bare)} | {reading.Ratio:0.00} | {Verdict(reading)} |\n");
        }
    }

    private static string Verdict(Gate gate) => gate.Holds switch { true => "holds", false => "**missed**", null => "" };

    /// <summary>What another build is compared with; nothing if there is none.</summary>
    private static void WriteChanges(StringBuilder text, Schedule schedule, Figures figures)
    {
        var changed = schedule.Scenarios.Where(scenario => figures.Ratio(Target.Router, Target.Before, scenario.Name, result => result.Latency.P50) is not null).ToArray();
        if (changed.Length == 0) return;
        text.Append("\n| router / before | p50 | answers/s | first byte p50 | CPU |\n|---|---|---|---|---|\n");
        foreach (var (name, load) in changed.Select(scenario => (scenario.Name, scenario.Load)))
        {
            var firstByte = load.Stream ? figures.Ratio(Target.Router, Target.Before, name, result => result.FirstByte.P50) : null;
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {figures.Ratio(Target.Router, Target.Before, name, result => result.Latency.P50):0.00} | {figures.Ratio(Target.Router, Target.Before, name, result => result.RequestsPerSecond):0.00} ");
            text.Append(CultureInfo.InvariantCulture, $"| {firstByte:0.00} | {figures.Ratio(Target.Router, Target.Before, name, result => result.CpuMicrosecondsPerRequest):0.00} |\n");
        }
    }

    private static void WriteScenario(StringBuilder text, Scenario scenario, Figures figures)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n**{scenario.Name}**: {scenario.Description}\n\n");
        var columns = Column.Of(scenario);
        text.Append(CultureInfo.InvariantCulture, $"| | {string.Join(" | ", columns.Select(column => column.Title))} |\n");
        text.Append('|').Append(string.Concat(Enumerable.Repeat("---|", columns.Count + 1))).Append('\n');
        foreach (var target in s_targets.Where(target => Measured(figures, scenario, target)))
        {
            var cells = columns.Select(column => figures.Median(scenario.Name, target, column.Figure)?.ToString(column.Format, CultureInfo.InvariantCulture));
            text.Append(CultureInfo.InvariantCulture, $"| {target} | {string.Join(" | ", cells)} |\n");
        }
    }

    private sealed record Column(string Title, Func<LoadResult, double> Figure, string Format = "#,0")
    {
        private const double Mega = 1024 * 1024;

        public static IReadOnlyList<Column> Of(Scenario scenario)
        {
            var load = scenario.Load;
            var chunks = new Column("CPU us/event", result => result.CpuMicrosecondsPerRequest / load.Chunks, "0.0");
            Column[] firstByte = [new("first byte p50 us", result => result.FirstByte.P50), new("p99", result => result.FirstByte.P99)];
            if (scenario.FreshProcess)
            {
                return
                [
                    new("idle MB", result => result.IdleWorkingSetBytes / Mega, "0"), new("peak MB", result => result.PeakWorkingSetBytes / Mega, "0"),
                    new("extra MB", result => (result.PeakWorkingSetBytes - result.IdleWorkingSetBytes) / Mega, "0"), chunks, .. firstByte,
                    new("errors", result => result.Errors),
                ];
            }

            Column[] latency =
            [
                new("p50 us", result => result.Latency.P50), new("p90", result => result.Latency.P90), new("p99", result => result.Latency.P99),
                new("answers/s", result => result.RequestsPerSecond), new("CPU us/answer", result => result.CpuMicrosecondsPerRequest, "0.0"),
            ];
            return (load.Stream, load.IntervalMilliseconds) switch
            {
                (false, _) => [.. latency, new("errors", result => result.Errors)],
                (true, 0) => [.. latency, chunks, .. firstByte, new("errors", result => result.Errors)],
                _ => [.. firstByte, chunks, new("errors", result => result.Errors)],
            };
        }
    }
}
