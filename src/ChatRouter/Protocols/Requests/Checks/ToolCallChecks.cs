using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>Checks the <c>tool_calls</c> of an earlier turn: each has an id, and a function's name and its arguments as a string. Calls of other types are left to the backends.</summary>
internal static class ToolCallChecks
{
    public static Refusal? Check(ref Utf8JsonReader reader, int message, int maxDepth, ref PromptTally tally, out int count)
    {
        count = 0;
        if (reader.TokenType is JsonTokenType.Null)
            return null;
        if (reader.TokenType is not JsonTokenType.StartArray)
            return RequestFault.WrongType($"messages[{message}].tool_calls", "an array of objects", reader.TokenType);

        for (; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; count++)
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
                return RequestFault.WrongType(Param(message, count, ""), "an object", reader.TokenType);
            if (Call(ref reader, message, count, maxDepth, ref tally) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? Call(ref Utf8JsonReader reader, int message, int index, int maxDepth, ref PromptTally tally)
    {
        var isFunction = true;
        var hasId = false;
        var hasFunction = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("id"u8))
            {
                hasId = reader.Read();
                refusal = reader.TokenType is JsonTokenType.String ? null : RequestFault.WrongType(Param(message, index, ".id"), "a string", reader.TokenType);
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isFunction = reader.TokenType is JsonTokenType.Null || (reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("function"u8));
                refusal = reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? null : RequestFault.WrongType(Param(message, index, ".type"), "a string", reader.TokenType);
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                hasFunction = reader.Read();
                refusal = reader.TokenType is JsonTokenType.StartObject
                    ? Function(ref reader, message, index, maxDepth, ref tally)
                    : RequestFault.WrongType(Param(message, index, ".function"), "an object", reader.TokenType);
            }
            else
            {
                reader.Read();
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        if (!hasId)
            return RequestFault.Missing(Param(message, index, ".id"));
        return isFunction && !hasFunction ? RequestFault.Missing(Param(message, index, ".function")) : null;
    }

    private static Refusal? Function(ref Utf8JsonReader reader, int message, int index, int maxDepth, ref PromptTally tally)
    {
        var hasName = false;
        var hasArguments = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            var isArguments = !isName && reader.ValueTextEquals("arguments"u8);
            reader.Read();
            if ((isName || isArguments) && reader.TokenType is not JsonTokenType.String)
                return RequestFault.WrongType(Param(message, index, isName ? ".function.name" : ".function.arguments"), isName ? "a string" : "a string that holds JSON", reader.TokenType);
            tally.Text(ref reader);
            hasName |= isName;
            hasArguments |= isArguments;
            if (FieldChecks.Skip(ref reader, maxDepth) is { } refusal)
                return refusal;
        }

        if (!hasName)
            return RequestFault.Missing(Param(message, index, ".function.name"));
        return hasArguments ? null : RequestFault.Missing(Param(message, index, ".function.arguments"));
    }

    private static string Param(int message, int index, string inside) => $"messages[{message}].tool_calls[{index}]{inside}";
}
