using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>A list of texts, of whole numbers or of objects.</summary>
internal sealed class ListValue(Type elementType, ValueKind element, bool mustHaveItems) : ValueKind
{
    public override string TypeText => element switch
    {
        { Inner: not null } => "list of objects",
        IntegerValue => "list of whole numbers",
        _ => "list of texts",
    };

    public override string RangeText => mustHaveItems ? "at least one" : element is IntegerValue or TextValue { HasForm: true } ? $"each {element.RangeText}" : "";

    public override SettingsType? Inner => element.Inner;

    /// <summary>What each item is.</summary>
    public ValueKind Element => element;

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind != NodeKind.List)
        {
            diagnostics.RefuseThat(path, $"is {(element.TypeText.EndsWith("secret", StringComparison.Ordinal) ? "no list" : node.Show())}; it must be a list.");
            return null;
        }

        if (mustHaveItems && node.Items.Count == 0)
        {
            diagnostics.RefuseThat(path, "is empty; at least one entry is needed.");
            return null;
        }

        var values = new List<object>();
        for (var i = 0; i < node.Items.Count; i++)
        {
            var item = node.Items[i];
            var itemPlace = path.Item(i).At(item.Line);
            if (element.Inner is not null) itemPlace = itemPlace.As(Subject(element.Inner, item, i, path));
            if (element.Read(item, itemPlace, diagnostics) is { } value) values.Add(value);
        }

        var list = Array.CreateInstance(elementType, values.Count);
        for (var i = 0; i < values.Count; i++) list.SetValue(values[i], i);
        return list;
    }

    public override string Format(object value) => throw new NotSupportedException("Lists have no defaults.");

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        if (mustHaveItems) writer.WriteNumber("minItems", 1);
        writer.WriteStartObject("items");
        element.WriteSchema(writer);
        writer.WriteEndObject();
    }

    /// <summary>By its name if it has one, else by its number: <c>Tenant 'a'</c>, <c>Route 'chat', rung 2</c>.</summary>
    private static string Subject(SettingsType type, ConfigurationNode item, int index, ConfigurationPath path)
    {
        if (item.Member("name") is { Kind: NodeKind.Text, Text.Length: > 0 } name) return $"{type.Noun} '{ConfigurationNode.Quote(name.Text)[1..^1]}'";
        return path.Subject.Length == 0 ? $"{type.Noun} {index + 1}" : $"{path.Subject}, {type.Noun.ToLowerInvariant()} {index + 1}";
    }
}
