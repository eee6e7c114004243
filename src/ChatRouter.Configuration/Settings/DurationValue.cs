using System.Text.Json;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Settings;

/// <summary>A span of time, written with its unit.</summary>
internal sealed class DurationValue : ValueKind
{
    private readonly TimeSpan _min;
    private readonly TimeSpan _max;

    public DurationValue(SettingAttribute about)
    {
        if (!DurationText.TryParse(about.Min!, out _min) || !DurationText.TryParse(about.Max!, out _max))
        {
            throw new InvalidOperationException($"Bounds that are no durations: {about.Min}, {about.Max}.");
        }
    }

    public override string TypeText => "duration";

    public override string RangeText => $"{DurationText.Format(_min)} to {DurationText.Format(_max)}";

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind == NodeKind.Number || (node.Variable is not null && double.TryParse(node.Text, out _)))
        {
            diagnostics.RefuseThat(path, $"is {node.Show()} without a unit; write \"{node.Text}s\" or \"{node.Text}ms\"{Allowed}.");
            return null;
        }

        if (node.Kind != NodeKind.Text || !DurationText.TryParse(node.Text, out var value))
        {
            diagnostics.RefuseThat(path, $"is {node.Show()}; it must be a duration such as \"250ms\", \"2s\" or \"1m30s\"{Allowed}.");
            return null;
        }

        if (value >= _min && value <= _max) return value;
        diagnostics.RefuseThat(path, $"is {node.Show()}{Allowed}.");
        return null;
    }

    public override string Format(object value) => $"\"{DurationText.Format((TimeSpan)value)}\"";

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("pattern", DurationText.Pattern);
    }
}
