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
}
