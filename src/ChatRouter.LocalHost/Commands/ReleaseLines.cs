using System.Globalization;
using System.Text;
using ChatRouter.Model.Releases;
using ChatRouter.Operations.Releases;

namespace ChatRouter.LocalHost.Commands;

/// <summary>Releases in lines that people can read.</summary>
internal static class ReleaseLines
{
    private const int BarWidth = 20;

    private static readonly string[] s_head = ["NAME", "ROUTE", "STATUS", "AT", "STARTED", "WHO"];

    /// <summary>How a release stands, in one line.</summary>
    public static string Line(ReleaseReport release) => $"{release.Name}: {Status(release)} at {Place(release)}; {release.Reason}";

    /// <summary>The same behind a bar of the share of callers on the candidate.</summary>
    public static string Progress(ReleaseReport release)
    {
        var full = (int)Math.Round(BarWidth * release.Percent / 100);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('-', BarWidth - full)}] {release.Percent,3:0.##} %  {Line(release)}");
    }

    /// <summary>A table, a line for each release.</summary>
    public static string Table(IReadOnlyList<ReleaseReport> releases)
    {
        var lines = releases.Select(one => (string[])[one.Name, one.Route, Status(one), Place(one), KeyLines.Moment(one.StartedAt), one.Who]).Prepend(s_head).ToList();
        var widths = Enumerable.Range(0, s_head.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines) text.AppendLine(string.Join("  ", line.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
        return text.ToString();
    }

    /// <summary>The record of a release: its moves, and under each stage what its checks said.</summary>
    public static string Record(ReleaseReport release)
    {
        var text = new StringBuilder();
        text.AppendLine(Progress(release)).AppendLine();
        text.AppendLine($"route      {release.Route}");
        if (release.Version is not null) text.AppendLine($"version    {release.Version}");
        if (release.Candidate is not null) text.AppendLine($"candidate  {string.Join(", ", release.Candidate)}");
        text.AppendLine($"ordered    {KeyLines.Moment(release.StartedAt)} by {release.Who}").AppendLine();
        foreach (var move in release.Moves ?? [])
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{KeyLines.Moment(move.At)}  {move.Percent,3:0.##} %  {Stage(move.Stage, move.Step)} {move.Status.ToString().ToLowerInvariant()}; {move.Reason}"));
        foreach (var finding in release.Findings ?? [])
        {
            text.AppendLine().AppendLine($"{Stage(finding.Stage, finding.Step)}, {KeyLines.Moment(finding.At)}");
            foreach (var gate in finding.Gates) text.AppendLine($"  {gate.Verdict.ToString().ToLowerInvariant(),-11}  {gate.Gate}: {gate.Why}");
        }

        return text.ToString();
    }

    private static string Status(ReleaseReport release) => release.Status switch
    {
        ReleaseStatus.RolledBack => "rolled back",
        ReleaseStatus.Paused => $"paused ({release.Pause?.ToString().ToLowerInvariant()})",
        _ => release.Status.ToString().ToLowerInvariant(),
    };

    private static string Place(ReleaseReport release)
        => release.Step is { } step ? string.Create(CultureInfo.InvariantCulture, $"canary {step}, {release.Percent:0.##} %") : release.Stage.ToString().ToLowerInvariant();

    private static string Stage(ReleaseStage stage, int step) => stage == ReleaseStage.Canary ? $"canary step {step + 1}" : stage.ToString().ToLowerInvariant();
}
