using System.Globalization;
using System.Net;
using System.Text;

namespace ChatRouter.Benchmarks.Overload.Pictures;

/// <summary>Draws panels side by side as SVG that can be read on light and on dark pages: its colours follow the reader's preference.</summary>
internal sealed class Svg
{
    private const int PanelWidth = 250;
    private const int PanelHeight = 230;
    private const int Gap = 26;
    private const int Left = 74;
    private const int Top = 78;
    private const int Bottom = 84;
    private const int Right = 20;
    private const int LeastWidth = 740;

    private const string Style =
        """
        <style>
        text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
        .page { fill: #ffffff } .grid { stroke: #d8dee4; stroke-width: 1 } .frame { stroke: #8c959f; stroke-width: 1; fill: none }
        .title { font-size: 15px; font-weight: 600 } .panel { font-size: 13px; font-weight: 600 } .soft { fill: #57606a }
        .line { fill: none; stroke-width: 2 } .reference { stroke: #57606a; stroke-width: 1; stroke-dasharray: 2 3 }
        .s0 { stroke: #c6303e } .m0 { fill: #c6303e } .s1 { stroke: #1f6fc4 } .m1 { fill: #1f6fc4 }
        .s2 { stroke: #23824e } .m2 { fill: #23824e } .s3 { stroke: #57606a; stroke-dasharray: 6 4 } .m3 { fill: #57606a }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .page { fill: #0d1117 } .grid { stroke: #30363d } .frame { stroke: #6e7681 } .soft { fill: #9ea7b3 } .reference { stroke: #9ea7b3 }
          .s0 { stroke: #ff7b72 } .m0 { fill: #ff7b72 } .s1 { stroke: #6cb6ff } .m1 { fill: #6cb6ff }
          .s2 { stroke: #57c98a } .m2 { fill: #57c98a } .s3 { stroke: #9ea7b3 } .m3 { fill: #9ea7b3 }
        }
        </style>
        """;

    private readonly StringBuilder _text = new();
    private readonly Axis _x;
    private readonly Axis _y;

    private Svg(Axis x, Axis y)
    {
        _x = x;
        _y = y;
    }

    /// <param name="title">The heading.</param>
    /// <param name="subtitle">A line under it.</param>
    /// <param name="x">The axis of all panels.</param>
    /// <param name="y">The axis of all panels.</param>
    /// <param name="panels">From left to right.</param>
    public static string Draw(string title, string subtitle, Axis x, Axis y, IReadOnlyList<Panel> panels)
    {
        // Never narrower than title and legend.
        var width = Math.Max(LeastWidth, Left + (panels.Count * PanelWidth) + ((panels.Count - 1) * Gap) + Right);
        var height = Top + PanelHeight + Bottom;
        var svg = new Svg(x, y);
        svg.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        svg.Add($"{Style}");
        svg.Add($"<rect class=\"page\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>");
        svg.Label(title, 16, 26, "title");
        svg.Label(subtitle, 16, 45, "soft");
        svg.Add($"<text class=\"soft\" text-anchor=\"middle\" transform=\"translate(16 {Top + (PanelHeight / 2)}) rotate(-90)\">{WebUtility.HtmlEncode(y.Label)}</text>");
        for (var i = 0; i < panels.Count; i++)
            svg.DrawPanel(panels[i], Left + (i * (PanelWidth + Gap)), isFirst: i == 0);
        svg.Label(x.Label, Left + ((width - Left - Right) / 2), Top + PanelHeight + 40, "soft", "middle");
        svg.DrawLegend(panels[0].Curves, height - 18, hasReference: panels.Any(panel => panel.Reference is not null));
        svg.Add($"</svg>");
        return svg._text.ToString();
    }

    private void DrawPanel(Panel panel, int left, bool isFirst)
    {
        Label(panel.Title, left, Top - 9, "panel");
        foreach (var (value, text) in _y.Ticks)
        {
            Add($"<line class=\"grid\" x1=\"{left}\" x2=\"{left + PanelWidth}\" y1=\"{Y(value):0.0}\" y2=\"{Y(value):0.0}\"/>");
            if (isFirst)
                Label(text, left - 7, Y(value) + 4, "soft", "end");
        }

        foreach (var (value, text) in _x.Ticks)
        {
            Add($"<line class=\"frame\" x1=\"{X(value):0.0}\" x2=\"{X(value):0.0}\" y1=\"{Top + PanelHeight}\" y2=\"{Top + PanelHeight + 4}\"/>");
            Label(text, X(value), Top + PanelHeight + 18, "soft", "middle");
        }

        Add($"<path class=\"frame\" d=\"M{left} {Top}V{Top + PanelHeight}H{left + PanelWidth}\"/>");
        if (panel.Reference is { } level)
            Add($"<line class=\"reference\" x1=\"{left}\" x2=\"{left + PanelWidth}\" y1=\"{Y(level):0.0}\" y2=\"{Y(level):0.0}\"/>");
        // The first one on top, where they are the same.
        foreach (var curve in panel.Curves.Reverse())
        {
            var points = string.Join(' ', curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.0},{Y(point.Y):0.0}")));
            Add($"<polyline class=\"line s{curve.Style}\" points=\"{points}\"/>");
            foreach (var (x, y) in curve.Points)
                Mark(curve.Style, X(x), Y(y));
        }

        double X(double value) => left + (_x.Place(value) * PanelWidth);
    }

    private void DrawLegend(IReadOnlyList<Curve> curves, int y, bool hasReference)
    {
        var x = Left;
        foreach (var curve in curves)
        {
            Add($"<line class=\"line s{curve.Style}\" x1=\"{x}\" x2=\"{x + 26}\" y1=\"{y - 4}\" y2=\"{y - 4}\"/>");
            Mark(curve.Style, x + 13, y - 4);
            Label(curve.Name, x + 33, y);
            x += 33 + (7 * curve.Name.Length) + 26;
        }

        if (!hasReference)
            return;
        Add($"<line class=\"reference\" x1=\"{x}\" x2=\"{x + 26}\" y1=\"{y - 4}\" y2=\"{y - 4}\"/>");
        Label("what the servers can do", x + 33, y);
    }

    // A form for each style: colours alone do not tell everybody enough.
    private void Mark(int style, double x, double y)
    {
        var form = style switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"<circle class=\"m0\" cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"4\"/>"),
            1 => string.Create(CultureInfo.InvariantCulture, $"<path class=\"m1\" d=\"M{x - 3.5:0.0} {y - 3.5:0.0}h7v7h-7z\"/>"),
            2 => string.Create(CultureInfo.InvariantCulture, $"<path class=\"m2\" d=\"M{x - 4.5:0.0} {y + 3.5:0.0}l4.5 -8l4.5 8z\"/>"),
            _ => string.Create(CultureInfo.InvariantCulture, $"<path class=\"m3\" d=\"M{x - 4.5:0.0} {y:0.0}l4.5 -4.5l4.5 4.5l-4.5 4.5z\"/>"),
        };
        _text.Append(form).Append('\n');
    }

    private void Label(string text, double x, double y, string style = "", string anchor = "start") =>
        Add($"<text class=\"{style}\" x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    private double Y(double value) => Top + ((1 - _y.Place(value)) * PanelHeight);

    private void Add(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
