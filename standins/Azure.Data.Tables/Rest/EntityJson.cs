using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Rest;

/// <summary>Entities as OData JSON: a type annotation beside each value that JSON cannot express.</summary>
internal static class EntityJson
{
    private const string EdmTime = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static byte[] Write(ITableEntity entity)
    {
        if (entity is not TableEntity properties) throw OnlyTableEntity(entity?.GetType());
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in properties)
            {
                // The service sets these two itself.
                if (value is not null && name is not (PropertyNames.ETag or PropertyNames.Timestamp)) WriteProperty(json, name, value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static T Read<T>(JsonElement json)
        where T : class, ITableEntity
    {
        var entity = new TableEntity();
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name.EndsWith(PropertyNames.TypeSuffix, StringComparison.Ordinal) || property.Value.ValueKind == JsonValueKind.Null) continue;
            if (property.Name.StartsWith("odata.", StringComparison.Ordinal) && property.Name != PropertyNames.ETag) continue;
            var type = json.TryGetProperty(property.Name + PropertyNames.TypeSuffix, out var annotation) ? annotation.GetString() : null;
            entity[property.Name] = property.Name == PropertyNames.Timestamp ? ReadTime(property.Value) : ReadValue(property.Value, type);
        }

        return entity as T ?? throw OnlyTableEntity(typeof(T));
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text: json.WriteString(name, text); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: WriteAnnotated(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number):
                json.WriteString(name + PropertyNames.TypeSuffix, "Edm.Double");
                json.WriteNumber(name, number);
                break;
            case double number: WriteAnnotated(json, name, "Edm.Double", number.ToString(CultureInfo.InvariantCulture)); break;
            case Guid guid: WriteAnnotated(json, name, "Edm.Guid", guid.ToString()); break;
            case DateTimeOffset time: WriteAnnotated(json, name, "Edm.DateTime", time.UtcDateTime.ToString(EdmTime, CultureInfo.InvariantCulture)); break;
            case DateTime time: WriteAnnotated(json, name, "Edm.DateTime", time.ToUniversalTime().ToString(EdmTime, CultureInfo.InvariantCulture)); break;
            case byte[] bytes: WriteAnnotated(json, name, "Edm.Binary", Convert.ToBase64String(bytes)); break;
            case BinaryData data: WriteAnnotated(json, name, "Edm.Binary", Convert.ToBase64String(data)); break;
            default: throw new NotSupportedException($"The property {name} is of type {value.GetType()}, which a table cannot hold.");
        }
    }

    private static void WriteAnnotated(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name + PropertyNames.TypeSuffix, type);
        json.WriteString(name, value);
    }

    private static object ReadValue(JsonElement value, string type) => type switch
    {
        "Edm.Int64" => long.Parse(value.GetString(), CultureInfo.InvariantCulture),
        "Edm.Guid" => Guid.Parse(value.GetString()),
        "Edm.DateTime" => ReadTime(value),
        "Edm.Binary" => Convert.FromBase64String(value.GetString()),
        "Edm.Double" => value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString(), CultureInfo.InvariantCulture) : value.GetDouble(),
        _ => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.TryGetInt32(out var number) ? (object)number : value.GetDouble(),
            var kind => throw new NotSupportedException($"A property of the kind {kind}."),
        },
    };

    private static DateTimeOffset ReadTime(JsonElement value) =>
        DateTimeOffset.Parse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static NotSupportedException OnlyTableEntity(Type type) =>
        new($"This stand-in for Azure.Data.Tables knows the entity type {nameof(TableEntity)} only, not {type}.");
}
