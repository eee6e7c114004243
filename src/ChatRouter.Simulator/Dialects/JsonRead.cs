using System.Text.Json;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects;

/// <summary>Reads optional fields; null counts as absent.</summary>
internal static class JsonRead
{
    public static bool? Flag(JsonElement from, string name)
        => from.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public static Problem? Integer(JsonElement from, string name, long least, long most, out long? number)
    {
        number = null;
        if (!Has(from, name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var integer))
            return new Problem(ProblemKind.Invalid, $"'{name}' must be an integer.", name);
        if (integer < least || integer > most)
            return new Problem(ProblemKind.Invalid, $"{name} must be at least {least}, got {integer}.", name);
        number = integer;
        return null;
    }

    public static Problem? Number(JsonElement from, string name, double least, double most)
        => Has(from, name, out var value) && (value.ValueKind != JsonValueKind.Number || !(value.GetDouble() >= least && value.GetDouble() <= most))
            ? new Problem(ProblemKind.Invalid, $"'{name}' must be a number from {least} to {most}.", name)
            : null;

    /// <summary>A string or a list of strings.</summary>
    public static Problem? Strings(JsonElement from, string name, out IReadOnlyList<string> strings)
    {
        strings = [];
        if (!Has(from, name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String)
            strings = [value.GetString()!];
        else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(s => s.ValueKind == JsonValueKind.String))
            strings = [.. value.EnumerateArray().Select(s => s.GetString()!)];
        else
            return new Problem(ProblemKind.Invalid, $"'{name}' must be a string or a list of strings.", name);
        return null;
    }

    private static bool Has(JsonElement from, string name, out JsonElement value)
        => from.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
