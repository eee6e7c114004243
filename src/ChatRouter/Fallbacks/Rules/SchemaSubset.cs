using System.Text.Json;

namespace ChatRouter.Fallbacks.Rules;

/// <summary>
/// Whether a value satisfies a JSON schema of <c>type</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>enum</c>, <c>const</c>, <c>items</c>, the bounds of numbers, texts and
/// lists, <c>anyOf</c>, <c>oneOf</c>, <c>allOf</c> and <c>not</c>. A schema that
/// says more is taken as not satisfied: better no answer than one that breaks the caller's parser. Pure.
/// </summary>
internal static class SchemaSubset
{
    private const int Deepest = 32;

    /// <summary>Whether it does, as far as this check can tell.</summary>
    public static bool Satisfies(JsonElement value, JsonElement schema) => Satisfies(value, schema, depth: 0);

    private static bool Satisfies(JsonElement value, JsonElement schema, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False) return schema.GetBoolean();
        if (schema.ValueKind != JsonValueKind.Object || depth > Deepest) return false;
        foreach (var rule in schema.EnumerateObject())
        {
            var holds = rule.Name switch
            {
                "type" => HasType(value, rule.Value),
                "enum" => rule.Value.ValueKind == JsonValueKind.Array && rule.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
                "const" => JsonElement.DeepEquals(rule.Value, value),
                "required" => value.ValueKind != JsonValueKind.Object || rule.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "properties" => value.ValueKind != JsonValueKind.Object || rule.Value.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out var one) || Satisfies(one, property.Value, depth + 1)),
                "additionalProperties" => value.ValueKind != JsonValueKind.Object || MayHaveMore(value, schema, rule.Value, depth),
                "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => Satisfies(item, rule.Value, depth + 1)),
                "minimum" => Number(value) is not { } number || number >= Number(rule.Value),
                "maximum" => Number(value) is not { } number || number <= Number(rule.Value),
                "exclusiveMinimum" => Number(value) is not { } number || number > Number(rule.Value),
                "exclusiveMaximum" => Number(value) is not { } number || number < Number(rule.Value),
                "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() >= Number(rule.Value),
                "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() <= Number(rule.Value),
                "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= Number(rule.Value),
                "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= Number(rule.Value),
                "anyOf" => rule.Value.EnumerateArray().Any(one => Satisfies(value, one, depth + 1)),
                "oneOf" => rule.Value.EnumerateArray().Count(one => Satisfies(value, one, depth + 1)) == 1,
                "allOf" => rule.Value.EnumerateArray().All(one => Satisfies(value, one, depth + 1)),
                "not" => !Satisfies(value, rule.Value, depth + 1),
                "title" or "description" or "default" or "examples" or "$schema" or "$id" or "$comment" => true,
                _ => false,
            };
            if (!holds) return false;
        }

        return true;
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static bool MayHaveMore(JsonElement value, JsonElement schema, JsonElement rule, int depth) => value.EnumerateObject()
        .Where(one => !(schema.TryGetProperty("properties", out var known) && known.TryGetProperty(one.Name, out _)))
        .All(one => Satisfies(one.Value, rule, depth + 1));

    private static bool HasType(JsonElement value, JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => HasType(value, one))
        : type.ValueKind == JsonValueKind.String && type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.IsInteger(number),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => false,
        };
}
