using System.Globalization;
using System.Net;
using System.Text;

namespace ChatRouter.LocalHost.Drills.Reports;

/// <summary>Draws what callers got in each moment of a drill, and what happened when, as SVG for light and dark pages.</summary>
internal sealed class DrillTimeline
{
    private const int Left = 60;
    private const int Right = 30;
    private const int Top = 84;
    private const int Height = 150;
    private const int Width = 820;
    private const int Row = 17;
    private const int MostMarks = 14;
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(200);

    private const string Style =
        """
        <style>
        text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
        .page { fill: #ffffff } .soft { fill: #57606a } .title { font-size: 15px; font-weight: 600 } .axis { stroke: #8c959f; stroke-width: 1 }
        .full { fill: #1f6fc4 } .lower { fill: #c98a14 } .shed { fill: #8250a8 } .failed { fill: #c6303e }
        .action { stroke: #b3212e; stroke-width: 1.5 } .rollback { stroke: #1a7f37; stroke-width: 1.5 } .event, .alert, .abort, .step { stroke: #57606a; stroke-width: 1; stroke-dasharray: 3 3 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .page { fill: #0d1117 } .soft { fill: #9ea7b3 } .axis { stroke: #6e7681 }
          .full { fill: #4b93e0 } .lower { fill: #d9a441 } .shed { fill: #b48ad8 } .failed { fill: #f0665c } .action { stroke: #ff8a80 } .rollback { stroke: #57c98a } .event, .alert, .abort, .step { stroke: #9ea7b3 }
        }
        </style>
        """;

    private readonly StringBuilder _text = new();
    private readonly double _seconds;
    private double _labelled = double.MinValue;

    private DrillTimeline(double seconds) => _seconds = seconds;

    public static string Draw(DrillRecord record)
    {
        var end = record.Calls.Select(call => call.End).Append(TimeSpan.FromSeconds(1)).Max();
        var picture = new DrillTimeline(end.TotalSeconds);
        DrillMark[] marks = [.. record.Marks.Take(MostMarks)];
        var height = Top + Height + 44 + (Row * marks.Length) + 16;
        picture.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(record.Title)}\">");
        picture.Add($"{Style}");
        picture.Add($"<rect class=\"page\" width=\"{Width}\" height=\"{height}\" rx=\"6\"/>");
        picture.Label(record.Title, 16, 26, "title");
        picture.Legend();
        picture.Bars(record.Calls, end);
        picture.Axis();
        for (var i = 0; i < marks.Length; i++) picture.Mark(marks[i], i, Top + Height + 44 + (Row * (i + 1)));
        picture.Add($"</svg>");
        return picture._text.ToString();
    }

    private double X(TimeSpan at) => Left + ((Width - Left - Right) * Math.Clamp(at.TotalSeconds / _seconds, 0, 1));

    private void Bars(IReadOnlyList<DrillCall> calls, TimeSpan end)
    {
        var steps = calls.GroupBy(call => (int)(call.End / s_step)).OrderBy(step => step.Key).ToArray();
        var most = Math.Max(1, steps.Select(step => step.Count()).DefaultIfEmpty().Max());
        foreach (var step in steps)
        {
            var bottom = (double)(Top + Height);
            foreach (var (style, count) in new[]
            {
                ("full", step.Count(call => call is { Problem: null, Degraded: null })), ("lower", step.Count(call => call is { Problem: null, Degraded: not null })),
                ("shed", step.Count(call => call.IsShed)), ("failed", step.Count(call => call is { Problem: not null, IsShed: false })),
            })
            {
                if (count == 0) continue;
                var tall = (double)Height * count / most;
                bottom -= tall;
                Add($"<rect class=\"{style}\" x=\"{X(step.Key * s_step):0.0}\" y=\"{bottom:0.0}\" width=\"{Math.Max(1, X((step.Key + 1) * s_step) - X(step.Key * s_step) - 1):0.0}\" height=\"{tall:0.0}\"/>");
            }
        }

        Label($"{most / s_step.TotalSeconds:0}/s", Left - 8, Top + 10, "soft", "end");
    }

    private void Axis()
    {
        Add($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Top + Height}\" y2=\"{Top + Height}\"/>");
        var step = _seconds <= 8 ? 1 : _seconds <= 40 ? 5 : 30;
        for (var second = 0; second <= _seconds; second += step) Label($"{second} s", X(TimeSpan.FromSeconds(second)), Top + Height + 16, "soft", "middle");
    }

    private void Mark(DrillMark mark, int number, int y)
    {
        var x = X(mark.At);
        Add($"<line class=\"{mark.Kind}\" x1=\"{x:0.0}\" x2=\"{x:0.0}\" y1=\"{Top - 6}\" y2=\"{Top + Height}\"/>");
        if (x - _labelled > Row)
        {
            Label($"{number + 1}", x, Top - 9, "soft", "middle");
            _labelled = x;
        }

        Label(string.Create(CultureInfo.InvariantCulture, $"{number + 1}   {mark.At.TotalSeconds:0.00} s   {mark.Kind}: {(mark.Text.Length <= 110 ? mark.Text : mark.Text[..110] + "...")}"), 16, y);
    }

    private void Legend()
    {
        var x = 16;
        foreach (var (style, name) in new[] { ("full", "full service"), ("lower", "from a lower rung"), ("shed", "refused (429)"), ("failed", "failed") })
        {
            Add($"<rect class=\"{style}\" x=\"{x}\" y=\"38\" width=\"12\" height=\"12\"/>");
            Label(name, x + 18, 48);
            x += 18 + (7 * name.Length) + 22;
        }
    }

    private void Label(string text, double x, double y, string style = "", string anchor = "start") =>
        Add($"<text class=\"{style}\" x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    private void Add(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
