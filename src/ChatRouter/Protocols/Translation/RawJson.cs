using System.Runtime.InteropServices;
using System.Text.Json;

namespace ChatRouter.Protocols.Translation;

/// <summary>Copies checked JSON without decoding it: escapes stay as they were written.</summary>
internal static class RawJson
{
    /// <summary>The bytes of a value as the caller wrote them.</summary>
    public static ReadOnlySpan<byte> Bytes(JsonElement value) => JsonMarshal.GetRawUtf8Value(value);

    /// <summary>Writes a property with a value copied from elsewhere.</summary>
    public static void Property(Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement value)
    {
        writer.WritePropertyName(name);
        Value(writer, Bytes(value));
    }

    /// <summary>Writes a value copied from elsewhere.</summary>
    public static void Value(Utf8JsonWriter writer, ReadOnlySpan<byte> json) => writer.WriteRawValue(json, skipInputValidation: true);

    /// <summary>The property if it is there and not null.</summary>
    public static bool TryGet(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;
    }

    /// <summary>The property if it is there and of the kind.</summary>
    public static bool TryGet(JsonElement parent, string name, JsonValueKind kind, out JsonElement value) =>
        TryGet(parent, name, out value) && value.ValueKind == kind;

    /// <summary>Copies an object, with one of its fields written by <paramref name="write"/>. Anything but an object is copied as it is.</summary>
    public static void ObjectBut(Utf8JsonWriter writer, JsonElement json, string field, Action<JsonElement> write)
    {
        if (json.ValueKind is not JsonValueKind.Object)
        {
            Value(writer, Bytes(json));
            return;
        }

        writer.WriteStartObject();
        foreach (var property in json.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (property.NameEquals(field)) write(property.Value);
            else Value(writer, Bytes(property.Value));
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a list of whose items the objects are written by <paramref name="write"/>. Anything but a list is copied as it is.</summary>
    public static void Each(Utf8JsonWriter writer, JsonElement json, Action<JsonElement> write)
    {
        if (json.ValueKind is not JsonValueKind.Array)
        {
            Value(writer, Bytes(json));
            return;
        }

        writer.WriteStartArray();
        foreach (var item in json.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Object) write(item);
            else Value(writer, Bytes(item));
        }

        writer.WriteEndArray();
    }
}
