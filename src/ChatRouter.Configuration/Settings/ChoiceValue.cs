using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>One word out of a few.</summary>
internal sealed class ChoiceValue(ChoiceAttribute[] choices) : ValueKind
{
    public override string TypeText => "word";

    public override string RangeText => string.Join(", ", choices.Select(choice => choice.Word));

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind == NodeKind.Text && Array.Find(choices, choice => string.Equals(choice.Word, node.Text, StringComparison.Ordinal)) is { } found) return found.Value;
        var meant = NearestName.Of(node.Text, choices.Select(choice => choice.Word));
        diagnostics.RefuseThat(path, $"is {node.Show()}{Allowed}{(meant is null ? "." : $"; did you mean \"{meant}\"?")}");
        return null;
    }

    public override string Format(object value) => $"\"{choices.First(choice => choice.Value.Equals(value)).Word}\"";

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum");
        foreach (var choice in choices) writer.WriteStringValue(choice.Word);
        writer.WriteEndArray();
    }
}
