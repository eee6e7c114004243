using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>An object, or <c>false</c> for what is left out altogether.</summary>
internal sealed class OffValue(ObjectValue element) : ValueKind
{
    public override string TypeText => "object or false";

    public override SettingsType Inner => element.Inner;

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind != NodeKind.Flag || node.Text == "true") return element.Read(node, path, diagnostics);
        var off = (SettingsObject)Activator.CreateInstance(Inner.Type)!;
        off.ConfigurationPath = path;
        off.Node = node;
        return off;
    }

    public override string Format(object value) => throw new NotSupportedException("Objects have no defaults.");

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        writer.WriteBoolean("const", false);
        writer.WriteEndObject();
        writer.WriteStartObject();
        element.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
