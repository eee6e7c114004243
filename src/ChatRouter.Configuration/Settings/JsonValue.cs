using System.Text;
using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>JSON that the router passes on or works on later: of one type, or of any.</summary>
internal sealed class JsonValue(NodeKind? type) : ValueKind
{
    public override string TypeText => type switch
    {
        NodeKind.Object => "JSON object",
        NodeKind.List => "JSON list",
        _ => "JSON",
    };

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (type is null || node.Kind == type) return node;
        diagnostics.RefuseThat(path, $"is {node.Show()}; it must be {(type == NodeKind.Object ? "an object" : "a list")}.");
        return null;
    }

    /// <summary>The node as JSON text.</summary>
    public static string TextOf(ConfigurationNode node)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) Write(writer, node);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public override string Format(object value) => TextOf((ConfigurationNode)value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        if (type is not null) writer.WriteString("type", type == NodeKind.Object ? "object" : "array");
    }

    /// <summary>Writes the node as it was read.</summary>
    internal static void Write(Utf8JsonWriter writer, ConfigurationNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Object:
                writer.WriteStartObject();
                foreach (var (name, member) in node.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case NodeKind.List:
                writer.WriteStartArray();
                foreach (var item in node.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case NodeKind.Text:
                writer.WriteStringValue(node.Text);
                break;
            default:
                writer.WriteRawValue(node.Text);
                break;
        }
    }
}
