using System.Globalization;
using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>A list of words, each a flag of one value.</summary>
internal sealed class ChoiceSetValue(Type type, ChoiceAttribute[] choices) : ValueKind
{
    private readonly ChoiceValue _one = new(choices);

    public override string TypeText => "list of words";

    public override string RangeText => _one.RangeText;

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind != NodeKind.List)
        {
            diagnostics.RefuseThat(path, $"is {node.Show()}; it must be a list{Allowed}.");
            return null;
        }

        var bits = 0;
        var whole = true;
        for (var i = 0; i < node.Items.Count; i++)
        {
            if (_one.Read(node.Items[i], path.Item(i).At(node.Items[i].Line), diagnostics) is { } flag) bits |= Convert.ToInt32(flag, CultureInfo.InvariantCulture);
            else whole = false;
        }

        return whole ? Enum.ToObject(type, bits) : null;
    }

    public override string Format(object value)
    {
        var bits = Convert.ToInt32(value, CultureInfo.InvariantCulture);
        var set = choices.Where(choice => (bits & Convert.ToInt32(choice.Value, CultureInfo.InvariantCulture)) != 0);
        return $"[{string.Join(", ", set.Select(choice => $"\"{choice.Word}\""))}]";
    }

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteBoolean("uniqueItems", true);
        writer.WriteStartObject("items");
        _one.WriteSchema(writer);
        writer.WriteEndObject();
    }
}
