using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>Checks one value at the reader and leaves the reader at its end. Null is accepted for every optional field.</summary>
internal static class FieldChecks
{
    private const int MaxStops = 16;

    /// <summary>Passes over a value without looking at it, but not deeper than allowed.</summary>
    public static Refusal? Skip(ref Utf8JsonReader reader, int maxDepth)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return null;

        var depth = reader.CurrentDepth;
        do
        {
            if (reader.CurrentDepth >= maxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                return RequestFault.TooDeep(maxDepth);
            reader.Read();
        }
        while (reader.CurrentDepth > depth);
        return null;
    }

    public static Refusal? Boolean(ref Utf8JsonReader reader, string param, out bool value)
    {
        value = reader.TokenType is JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : RequestFault.WrongType(param, "a boolean", reader.TokenType);
    }

    public static Refusal? Integer(ref Utf8JsonReader reader, string param, long min, long max, out long? value)
    {
        value = null;
        if (reader.TokenType is JsonTokenType.Null)
            return null;

        if (reader.TokenType is not JsonTokenType.Number)
            return RequestFault.WrongType(param, $"an integer from {min} to {max}", reader.TokenType);
        if (reader.TryGetInt64(out var number) && number >= min && number <= max)
            value = number;
        return value is null ? RequestFault.OutOfRange(param, $"an integer from {min} to {max}") : null;
    }

    public static Refusal? Number(ref Utf8JsonReader reader, string param, double min, double max)
    {
        if (reader.TokenType is JsonTokenType.Null)
            return null;

        if (reader.TokenType is not JsonTokenType.Number)
            return RequestFault.WrongType(param, $"a number from {min} to {max}", reader.TokenType);
        return reader.TryGetDouble(out var number) && number >= min && number <= max
            ? null
            : RequestFault.OutOfRange(param, $"a number from {min} to {max}");
    }

    public static Refusal? Text(ref Utf8JsonReader reader, string param) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? null : RequestFault.WrongType(param, "a string", reader.TokenType);

    /// <summary>A string that must be there: neither null nor empty.</summary>
    public static Refusal? Name(ref Utf8JsonReader reader, string param)
    {
        if (reader.TokenType is not JsonTokenType.String)
            return RequestFault.WrongType(param, "a string", reader.TokenType);
        return reader.ValueSpan.IsEmpty ? RequestFault.OutOfRange(param, "a string that is not empty") : null;
    }

    /// <summary>An object of any fields.</summary>
    public static Refusal? Object(ref Utf8JsonReader reader, string param, int maxDepth) => reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null
        ? Skip(ref reader, maxDepth)
        : RequestFault.WrongType(param, "an object", reader.TokenType);

    public static Refusal? Stop(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
            return null;
        if (reader.TokenType is not JsonTokenType.StartArray)
            return RequestFault.WrongType("stop", "a string or an array of strings", reader.TokenType);

        for (var i = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; i++)
        {
            if (i == MaxStops)
                return RequestFault.OutOfRange("stop", $"an array of at most {MaxStops} strings");
            if (reader.TokenType is not JsonTokenType.String)
                return RequestFault.WrongType($"stop[{i}]", "a string", reader.TokenType);
        }

        return null;
    }
}
