using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>Checks <c>messages</c>: the roles, and that each has the content its role allows.</summary>
internal static class MessageChecks
{
    private const string Roles = "one of developer, system, user, assistant, tool, function";

    public static Refusal? Messages(ref Utf8JsonReader reader, int maxDepth, ref PromptTally tally)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
            return RequestFault.WrongType("messages", "a non-empty array of objects", reader.TokenType);

        var index = 0;
        for (; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
                return RequestFault.WrongType($"messages[{index}]", "an object", reader.TokenType);
            if (Message(ref reader, index, maxDepth, ref tally) is { } refusal)
                return refusal;
        }

        tally.Messages = index;
        return index == 0 ? RequestFault.OutOfRange("messages", "a non-empty array of objects") : null;
    }

    private static Refusal? Message(ref Utf8JsonReader reader, int index, int maxDepth, ref PromptTally tally)
    {
        var role = MessageRole.None;
        var content = JsonTokenType.None;
        var hasOther = false;
        var hasCallId = false;
        var hasName = false;
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                refusal = Role(ref reader, index, out role);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                content = reader.TokenType;
                refusal = Content(ref reader, index, maxDepth, ref tally);
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                refusal = ToolCallChecks.Check(ref reader, index, maxDepth, ref tally, out var count);
                if (count > 0)
                    tally.ToolCall(start);
                hasOther |= count > 0;
            }
            else if (reader.ValueTextEquals("tool_call_id"u8))
            {
                hasCallId = reader.Read() && reader.TokenType is not JsonTokenType.Null;
                refusal = Text(ref reader, index, "tool_call_id");
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                hasName = reader.Read() && reader.TokenType is not JsonTokenType.Null;
                refusal = Text(ref reader, index, "name");
            }
            else
            {
                var isCall = reader.ValueTextEquals("function_call"u8);
                reader.Read();
                hasOther |= reader.TokenType is not JsonTokenType.Null;
                if (isCall && reader.TokenType is JsonTokenType.StartObject)
                    tally.ToolCall(start);
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        if (role is MessageRole.Tool or MessageRole.Function)
            tally.Needs |= Capabilities.Tools;
        return role switch
        {
            MessageRole.None => RequestFault.Missing($"messages[{index}].role"),

            // An assistant's turn may consist of tool calls, reasoning or a refusal alone; of nothing it may not.
            MessageRole.Assistant when hasOther => null,
            MessageRole.Tool when !hasCallId => RequestFault.Missing($"messages[{index}].tool_call_id"),
            MessageRole.Function when !hasName => RequestFault.Missing($"messages[{index}].name"),
            _ when content is JsonTokenType.None => RequestFault.Missing($"messages[{index}].content"),
            not MessageRole.Function when content is JsonTokenType.Null => RequestFault.WrongType($"messages[{index}].content", "a string or an array of content parts", content),
            _ => null,
        };
    }

    private static Refusal? Text(ref Utf8JsonReader reader, int index, string field) => reader.TokenType is JsonTokenType.String or JsonTokenType.Null
        ? null
        : RequestFault.WrongType($"messages[{index}].{field}", "a string", reader.TokenType);

    private static Refusal? Role(ref Utf8JsonReader reader, int index, out MessageRole role)
    {
        role = MessageRole.None;
        if (reader.TokenType is not JsonTokenType.String)
            return RequestFault.WrongType($"messages[{index}].role", Roles, reader.TokenType);

        if (reader.ValueTextEquals("user"u8))
            role = MessageRole.User;
        else if (reader.ValueTextEquals("assistant"u8))
            role = MessageRole.Assistant;
        else if (reader.ValueTextEquals("system"u8))
            role = MessageRole.System;
        else if (reader.ValueTextEquals("tool"u8))
            role = MessageRole.Tool;
        else if (reader.ValueTextEquals("developer"u8))
            role = MessageRole.Developer;
        else if (reader.ValueTextEquals("function"u8))
            role = MessageRole.Function;
        return role is MessageRole.None ? RequestFault.OutOfRange($"messages[{index}].role", Roles) : null;
    }

    private static Refusal? Content(ref Utf8JsonReader reader, int index, int maxDepth, ref PromptTally tally)
    {
        tally.Text(ref reader);
        return reader.TokenType switch
        {
            JsonTokenType.String or JsonTokenType.Null => null,
            JsonTokenType.StartArray => ContentPartChecks.Parts(ref reader, index, maxDepth, ref tally),
            var given => RequestFault.WrongType($"messages[{index}].content", "a string or an array of content parts", given),
        };
    }
}
