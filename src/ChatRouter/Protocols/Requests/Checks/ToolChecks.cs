using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>Checks <c>tools</c> and the deprecated <c>functions</c>: each function needs a name. Tools of other types are left to the backends.</summary>
internal static class ToolChecks
{
    /// <summary>Checks the array and tells how many there are.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="param">The field.</param>
    /// <param name="isWrapped">True for <c>tools</c>, where the function stands in an object with a type.</param>
    /// <param name="maxDepth">Deepest nesting allowed.</param>
    /// <param name="count">How many.</param>
    public static Refusal? Check(ref Utf8JsonReader reader, string param, bool isWrapped, int maxDepth, out int count)
    {
        count = 0;
        if (reader.TokenType is JsonTokenType.Null)
            return null;
        if (reader.TokenType is not JsonTokenType.StartArray)
            return RequestFault.WrongType(param, "an array of objects", reader.TokenType);

        for (; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; count++)
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
                return RequestFault.WrongType($"{param}[{count}]", "an object", reader.TokenType);
            if ((isWrapped ? Tool(ref reader, count, maxDepth) : Function(ref reader, param, count, "", maxDepth)) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <summary>Whether a function of that name is in a checked array.</summary>
    /// <param name="tools">The array as it stands in the body.</param>
    /// <param name="isWrapped">True for <c>tools</c>.</param>
    /// <param name="name">The name as a JSON string.</param>
    public static bool Has(ReadOnlyMemory<byte> tools, bool isWrapped, ReadOnlyMemory<byte> name)
    {
        using var wanted = JsonDocument.Parse(name);
        using var all = JsonDocument.Parse(tools, new JsonDocumentOptions { MaxDepth = ChatRequestScanner.GreatestDepth });
        foreach (var tool in all.RootElement.EnumerateArray())
        {
            var function = tool;
            if ((!isWrapped || tool.TryGetProperty("function", out function)) && function.TryGetProperty("name", out var known) && known.ValueEquals(wanted.RootElement.GetString()))
                return true;
        }

        return false;
    }

    private static Refusal? Tool(ref Utf8JsonReader reader, int index, int maxDepth)
    {
        var isFunction = false;
        var hasType = false;
        var hasFunction = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("type"u8))
            {
                hasType = reader.Read();
                isFunction = reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("function"u8);
                refusal = reader.TokenType is JsonTokenType.String ? null : RequestFault.WrongType($"tools[{index}].type", "a string", reader.TokenType);
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                hasFunction = reader.Read();
                refusal = reader.TokenType is JsonTokenType.StartObject
                    ? Function(ref reader, "tools", index, ".function", maxDepth)
                    : RequestFault.WrongType($"tools[{index}].function", "an object", reader.TokenType);
            }
            else
            {
                reader.Read();
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        if (!hasType)
            return RequestFault.Missing($"tools[{index}].type");
        return isFunction && !hasFunction ? RequestFault.Missing($"tools[{index}].function") : null;
    }

    private static Refusal? Function(ref Utf8JsonReader reader, string param, int index, string inside, int maxDepth)
    {
        var hasName = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("name"u8))
            {
                hasName = reader.Read();
                refusal = reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty ? null : FieldChecks.Name(ref reader, $"{param}[{index}]{inside}.name");
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                refusal = reader.TokenType is JsonTokenType.StartObject ? FieldChecks.Skip(ref reader, maxDepth) : FieldChecks.Object(ref reader, $"{param}[{index}]{inside}.parameters", maxDepth);
            }
            else
            {
                reader.Read();
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        return hasName ? null : RequestFault.Missing($"{param}[{index}]{inside}.name");
    }
}
