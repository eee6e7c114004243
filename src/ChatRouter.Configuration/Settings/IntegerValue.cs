using System.Globalization;
using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>A whole number with bounds and a unit.</summary>
internal sealed class IntegerValue(SettingAttribute about, bool isLong = false) : ValueKind
{
    private readonly long _min = long.Parse(about.Min!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    private readonly long _max = long.Parse(about.Max!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public override string TypeText => about.Unit is null ? "whole number" : $"whole number, {about.Unit}";

    public override string RangeText => string.Create(CultureInfo.InvariantCulture, $"{_min:N0} to {_max:N0}");

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        var isNumber = node.Kind == NodeKind.Number || node.Variable is not null;
        if (!isNumber || !decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != decimal.Truncate(number))
        {
            diagnostics.RefuseThat(path, $"is {node.Show()}; it must be a whole number, {RangeText}.");
            return null;
        }

        if (number >= _min && number <= _max) return isLong ? (object)(long)number : (int)number;
        diagnostics.RefuseThat(path, $"is {node.Show()}{Allowed}.");
        return null;
    }

    public override string Format(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", _min);
        writer.WriteNumber("maximum", _max);
    }
}
