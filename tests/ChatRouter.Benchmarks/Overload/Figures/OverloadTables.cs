using System.Globalization;
using System.Text;
using ChatRouter.Benchmarks.Overload.Demand;

namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>The results as Markdown, which is also what the console shows.</summary>
internal static class OverloadTables
{
    private const double Mega = 1024 * 1024;

    public static string Write(OverloadFigures figures)
    {
        var loads = LoadFigures.All(figures);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Machine: {figures.Machine}. {figures.Setup}. 1x is {figures.Capacity:0.0} answers/s by the servers' figures; ");
        text.Append(CultureInfo.InvariantCulture, $"without a router, all slots busy, they did {figures.PeakAnswers:0.0} answers/s and {figures.PeakTokens:#,0} tokens/s. Medians over {loads[0].Mixed.Count} run(s).\n");
        WriteGoals(text, loads);
        WriteLanes(text, loads);
        WriteWhole(text, loads);
        WriteBatch(text, loads);
        return text.ToString();
    }

    /// <summary>Whether every goal that was measured is reached.</summary>
    public static bool AllHold(OverloadFigures figures) =>
        LoadFigures.All(figures).All(load => Goal.All.All(goal => goal.Measure(load) is not { } value || goal.Holds(value)));

    private static void WriteGoals(StringBuilder text, IReadOnlyList<LoadFigures> loads)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n| goal | {string.Join(" | ", loads.Select(load => $"{load.Load}x"))} |\n|---|{Rule(loads.Count)}\n");
        foreach (var goal in Goal.All)
            text.Append(CultureInfo.InvariantCulture, $"| {goal.Name} | {string.Join(" | ", loads.Select(load => Verdict(goal, load)))} |\n");
    }

    private static string Verdict(Goal goal, LoadFigures load) => goal.Measure(load) is not { } value ? ""
        : value.ToString(goal.Format, CultureInfo.InvariantCulture) is var figure && goal.Holds(value) ? figure : $"{figure} **missed**";

    private static void WriteLanes(StringBuilder text, IReadOnlyList<LoadFigures> loads)
    {
        text.Append("\n| load | lane | offered | completed | late | shed | broken | failed | first token p50 ms | p99 | shed p50 ms | p99 | answers/s | codes |\n|---|---|").Append(Rule(12)).Append('\n');
        foreach (var load in loads)
        {
            foreach (var lane in Lanes.All)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {load.Load}x | {lane} | {Of(lane => lane.Offered):0} | {Of(lane => lane.Share):0.0 %} | {Of(lane => lane.Late):0} | {Of(lane => lane.Shed):0} ");
                text.Append(CultureInfo.InvariantCulture, $"| {Of(lane => lane.Broken):0} | {Of(lane => lane.Failed):0} | {Of(lane => lane.FirstTokenP50):#,0} | {Of(lane => lane.FirstTokenP99):#,0} ");
                text.Append(CultureInfo.InvariantCulture, $"| {Of(lane => lane.ShedP50):#,0} | {Of(lane => lane.ShedP99):#,0} | {Of(lane => lane.AnswersPerSecond):0.0} | {Codes(load, lane)} |\n");

                double Of(Func<LaneFigures, double> figure) => load.Median(lane, figure);
            }
        }
    }

    private static string Codes(LoadFigures load, string lane) => string.Join(", ", load.Mixed
        .SelectMany(run => run.Lanes.First(of => of.Lane == lane).Codes)
        .GroupBy(code => code.Key, StringComparer.Ordinal)
        .Select(code => (code.Key, Count: code.Sum(one => one.Value)))
        .OrderByDescending(code => code.Count)
        .Take(4)
        .Select(code => $"{code.Count} {code.Key}"));

    private static void WriteWhole(StringBuilder text, IReadOnlyList<LoadFigures> loads)
    {
        text.Append("\n| load | answers/s | tokens/s | circuits opened | router MB before | most | after | processors: router | servers | driver | driver sends late p99 ms | reads late p99 ms |\n|---|");
        text.Append(Rule(11)).Append('\n');
        foreach (var load in loads)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {load.Load}x | {load.Median(run => run.AnswersPerSecond):0.0} | {load.Median(run => run.TokensPerSecond):#,0} | {load.Mixed.Sum(run => run.CircuitsOpened)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {load.Median(run => run.RouterIdleBytes / Mega):0} | {load.Median(run => run.RouterPeakBytes / Mega):0} | {load.Median(run => run.RouterAfterBytes / Mega):0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {load.Median(run => run.RouterCores):0.00} | {load.Median(run => run.LadderCores):0.00} | {load.Median(run => run.DriverCores):0.00} ");
            text.Append(CultureInfo.InvariantCulture, $"| {load.Median(run => run.SendLateness.P99):0.0} | {load.Median(run => run.ReadLateness.P99):0.0} |\n");
        }
    }

    private static void WriteBatch(StringBuilder text, IReadOnlyList<LoadFigures> loads)
    {
        if (loads.All(load => load.Mixed.All(run => run.Batch is null)))
            return;
        text.Append("\n| load | batch lines/s | resumed after s | then lines/s |\n|---|---|---|---|\n");
        foreach (var load in loads)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {load.Load}x | {load.Median(run => run.Batch?.LinesPerSecond ?? 0):0.0} | {load.Median(run => run.Batch?.ResumedAfter ?? double.NaN):0.0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {load.Median(run => run.Batch?.LinesPerSecondAfter ?? 0):0.0} |\n");
        }
    }

    private static string Rule(int columns) => string.Concat(Enumerable.Repeat("---|", columns));
}
