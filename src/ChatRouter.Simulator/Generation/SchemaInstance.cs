using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.Simulator.Generation;

/// <summary>Writes a small instance of a JSON schema: required properties (all, if none is marked), the first of any alternatives.</summary>
internal sealed class SchemaInstance
{
    private const int DeepestNesting = 32;
    private readonly JsonElement _root;
    private readonly Token[] _words;
    private int _nextWord;

    private SchemaInstance(JsonElement root, ulong seed)
    {
        _root = root;
        _words = Prose.Write(seed, 32);
    }

    /// <param name="schema">The schema; undefined means any object.</param>
    /// <param name="seed">Decides the words in string values.</param>
    public static string Write(JsonElement schema, ulong seed)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var instance = new SchemaInstance(schema, seed);
            if (schema.ValueKind is JsonValueKind.Object)
                instance.Value(json, schema, 0);
            else
                instance.AnyObject(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void AnyObject(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("answer", Words(5));
        json.WriteEndObject();
    }

    private void Value(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        schema = Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object || depth > DeepestNesting)
            json.WriteNullValue();
        else if (schema.TryGetProperty("const", out var constant))
            constant.WriteTo(json);
        else if (First(schema, "enum") is { } allowed)
            allowed.WriteTo(json);
        else if ((First(schema, "anyOf") ?? First(schema, "oneOf") ?? First(schema, "allOf")) is { } alternative)
            Value(json, alternative, depth + 1);
        else
            Typed(json, schema, depth);
    }

    private void Typed(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        switch (TypeOf(schema))
        {
            case "object":
                Object(json, schema, depth);
                break;
            case "array":
                json.WriteStartArray();
                var items = schema.TryGetProperty("items", out var item) ? item : default;
                for (var i = Math.Max(1, Int(schema, "minItems")); i > 0 && items.ValueKind == JsonValueKind.Object; i--)
                    Value(json, items, depth + 1);
                json.WriteEndArray();
                break;
            case "string":
                json.WriteStringValue(Text(schema));
                break;
            case "integer":
                json.WriteNumberValue(Int(schema, "minimum"));
                break;
            case "number":
                json.WriteNumberValue(schema.TryGetProperty("minimum", out var least) && least.TryGetDecimal(out var value) ? value : 0.5m);
                break;
            case "boolean":
                json.WriteBooleanValue(true);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private void Object(Utf8JsonWriter json, JsonElement schema, int depth)
    {
        json.WriteStartObject();
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            var required = schema.TryGetProperty("required", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
                ? list.EnumerateArray().Select(name => name.GetString()).ToHashSet(StringComparer.Ordinal)
                : null;
            foreach (var property in properties.EnumerateObject().Where(p => required?.Contains(p.Name) != false))
            {
                json.WritePropertyName(property.Name);
                Value(json, property.Value, depth + 1);
            }
        }

        json.WriteEndObject();
    }

    private string Text(JsonElement schema)
    {
        var format = schema.TryGetProperty("format", out var f) && f.ValueKind == JsonValueKind.String ? f.GetString() : null;
        var text = format switch
        {
            "date-time" => "2026-01-02T03:04:05Z",
            "date" => "2026-01-02",
            "time" => "03:04:05Z",
            "email" => "reader@example.com",
            "uuid" => "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "uri" => "https://example.com/",
            _ => Words(2),
        };
        return text.PadRight(Int(schema, "minLength"), 'x');
    }

    private string Words(int count)
        => string.Concat(Enumerable.Range(0, count).Select(_ => _words[_nextWord++ % _words.Length].Text)).Trim();

    private JsonElement Resolve(JsonElement schema)
    {
        for (var hops = 0; hops < DeepestNesting && schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String; hops++)
        {
            var target = _root;
            foreach (var step in reference.GetString()!.Split('/').Skip(1))
            {
                if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(step, out target))
                    return default;
            }

            schema = target;
        }

        return schema;
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("properties", out _) ? "object" : "string";
        return type.ValueKind switch
        {
            JsonValueKind.String => type.GetString(),
            JsonValueKind.Array when type.GetArrayLength() > 0 => type[0].GetString(),
            _ => null,
        };
    }

    private static JsonElement? First(JsonElement schema, string name)
        => schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0] : null;

    private static int Int(JsonElement schema, string name)
        => schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;
}
