using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Reference;

/// <summary>The JSON schema of <c>router.json</c>, made of the same descriptions that bind and check it.</summary>
internal static class SettingsSchema
{
    private static readonly JsonWriterOptions s_writing = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, draft 2020-12, ending with a line break.</summary>
    public static string Write()
    {
        var root = SettingsType.Of(typeof(RouterOptions));
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, s_writing))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "ChatRouter router.json");
            WriteObject(writer, root);
            writer.WriteStartObject("$defs");
            foreach (var type in SettingsReference.TypesBelow(root))
            {
                writer.WriteStartObject(type.DefinitionName);
                WriteObject(writer, type);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan) + "\n";
    }

    private static void WriteObject(Utf8JsonWriter writer, SettingsType type)
    {
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        var required = type.Settings.Where(setting => setting.About.Required).ToArray();
        if (required.Length > 0)
        {
            writer.WriteStartArray("required");
            foreach (var setting in required) writer.WriteStringValue(setting.Name);
            writer.WriteEndArray();
        }

        writer.WriteStartObject("properties");
        foreach (var setting in type.Settings)
        {
            writer.WriteStartObject(setting.Name);
            writer.WriteString("description", Description(setting));
            setting.Kind.WriteSchema(writer);
            if (setting.Default is { } value)
            {
                writer.WritePropertyName("default");
                writer.WriteRawValue(setting.Kind.Format(value));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static string Description(Setting setting)
    {
        var text = new StringBuilder(setting.About.Description);
        if (setting.About.Otherwise is { } otherwise) text.Append(" Absent: ").Append(otherwise).Append('.');
        if (setting.Kind is DurationValue) text.Append(" Allowed: ").Append(setting.Kind.RangeText).Append('.');
        if (setting.About.Unit is { } unit) text.Append(" Unit: ").Append(unit).Append('.');
        return text.Replace("`", "").ToString();
    }
}
