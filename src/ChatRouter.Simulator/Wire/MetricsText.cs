using System.Globalization;
using System.Text;
using ChatRouter.Simulator.Load;

namespace ChatRouter.Simulator.Wire;

/// <summary>Writes Prometheus text.</summary>
internal sealed class MetricsText(string labels)
{
    private readonly StringBuilder _text = new();

    public MetricsText Metric(string name, string kind, string help, double value, string moreLabels = "")
        => Declare(name, kind, help).Sample(name, value, moreLabels);

    public MetricsText Declare(string name, string kind, string help)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {kind}\n");
        return this;
    }

    public MetricsText Sample(string name, double value, string moreLabels = "")
    {
        var all = labels.Length > 0 && moreLabels.Length > 0 ? $"{labels},{moreLabels}" : labels + moreLabels;
        _text.Append(name);
        if (all.Length > 0)
            _text.Append('{').Append(all).Append('}');
        _text.Append(' ').Append(Text(value)).Append('\n');
        return this;
    }

    public MetricsText Histogram(string name, string help, Histogram histogram)
    {
        Declare(name, "histogram", help);
        var (cumulative, sum) = histogram.Read();
        for (var i = 0; i < histogram.Bounds.Count; i++)
            Sample(name + "_bucket", cumulative[i], $"le=\"{Text(histogram.Bounds[i])}\"");
        Sample(name + "_bucket", cumulative[^1], "le=\"+Inf\"");
        return Sample(name + "_count", cumulative[^1]).Sample(name + "_sum", sum);
    }

    public override string ToString() => _text.ToString();

    /// <summary>A label value with what Prometheus escapes.</summary>
    public static string Escape(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // Python's client always writes a decimal point; integers of Go's and C++'s pages are written by their own pages.
    private static string Text(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".eEN") < 0 ? text + ".0" : text;
    }
}
