using System.Globalization;
using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>A number with bounds and a unit.</summary>
internal sealed class RealValue(SettingAttribute about) : ValueKind
{
    private readonly double _min = double.Parse(about.Min!, CultureInfo.InvariantCulture);
    private readonly double _max = double.Parse(about.Max!, CultureInfo.InvariantCulture);

    public override string TypeText => about.Unit is null ? "number" : $"number, {about.Unit}";

    public override string RangeText => string.Create(CultureInfo.InvariantCulture, $"{_min} to {_max}");

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        var isNumber = node.Kind == NodeKind.Number || node.Variable is not null;
        if (!isNumber || !double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            diagnostics.RefuseThat(path, $"is {node.Show()}; it must be a number, {RangeText}.");
            return null;
        }

        if (number >= _min && number <= _max) return number;
        diagnostics.RefuseThat(path, $"is {node.Show()}{Allowed}.");
        return null;
    }

    public override string Format(object value) => ((double)value).ToString(CultureInfo.InvariantCulture);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "number");
        writer.WriteNumber("minimum", _min);
        writer.WriteNumber("maximum", _max);
    }
}
