using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>Checks <c>tool_choice</c> and the deprecated <c>function_call</c> on their own; that the tool is there can be said only when the whole body is read.</summary>
internal static class ToolChoiceCheck
{
    /// <summary>Checks the value.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="param">The field.</param>
    /// <param name="isWrapped">True for <c>tool_choice</c>, where the name stands in an object with a type.</param>
    /// <param name="maxDepth">Deepest nesting allowed.</param>
    /// <param name="choice">What it asks for.</param>
    public static Refusal? Check(ref Utf8JsonReader reader, string param, bool isWrapped, int maxDepth, out ToolChoice choice)
    {
        choice = default;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String when reader.ValueTextEquals("none"u8):
                return null;
            case JsonTokenType.String when reader.ValueTextEquals("auto"u8) || (isWrapped && reader.ValueTextEquals("required"u8)):
                choice.NeedsTools = true;
                return null;
            case JsonTokenType.String:
                return RequestFault.OutOfRange(param, Allowed(isWrapped));
            case JsonTokenType.StartObject:
                choice.NeedsTools = true;
                return isWrapped ? Wrapped(ref reader, maxDepth, ref choice) : Named(ref reader, param, maxDepth, ref choice);
            default:
                return RequestFault.WrongType(param, Allowed(isWrapped), reader.TokenType);
        }
    }

    private static string Allowed(bool isWrapped) => isWrapped ? "one of none, auto, required, or an object that names a tool" : "one of none, auto, or an object that names a function";

    private static Refusal? Wrapped(ref Utf8JsonReader reader, int maxDepth, ref ToolChoice choice)
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
                refusal = FieldChecks.Name(ref reader, "tool_choice.type");
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                hasFunction = reader.Read();
                refusal = reader.TokenType is JsonTokenType.StartObject
                    ? Named(ref reader, "tool_choice.function", maxDepth, ref choice)
                    : RequestFault.WrongType("tool_choice.function", "an object", reader.TokenType);
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
            return RequestFault.Missing("tool_choice.type");
        return isFunction && !hasFunction ? RequestFault.Missing("tool_choice.function") : null;
    }

    private static Refusal? Named(ref Utf8JsonReader reader, string param, int maxDepth, ref ToolChoice choice)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if ((isName ? FieldChecks.Name(ref reader, param + ".name") : FieldChecks.Skip(ref reader, maxDepth)) is { } refusal)
                return refusal;
            if (isName)
                choice.Name = new BodySlice((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        }

        return choice.Name.IsPresent ? null : RequestFault.Missing(param + ".name");
    }
}
