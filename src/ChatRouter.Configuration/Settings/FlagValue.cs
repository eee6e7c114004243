using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed class FlagValue : ValueKind
{
    public override string TypeText => "true or false";

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if ((node.Kind == NodeKind.Flag || node.Variable is not null) && bool.TryParse(node.Text, out var value)) return value;
        diagnostics.RefuseThat(path, $"is {node.Show()}; it must be true or false.");
        return null;
    }

    public override string Format(object value) => (bool)value ? "true" : "false";

    public override void WriteSchema(Utf8JsonWriter writer) => writer.WriteString("type", "boolean");
}
