using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>
/// Writes <c>messages</c>: only user and assistant speak, in turns. Tool results are the user's, and all results of one turn stand in one message;
/// messages of the same side that follow each other are put together.
/// </summary>
internal static class AnthropicMessages
{
    public static void Write(Utf8JsonWriter writer, JsonElement messages)
    {
        writer.WriteStartArray("messages"u8);
        var turn = new AnthropicTurn(writer);
        foreach (var message in messages.EnumerateArray())
        {
            if (AnthropicSystem.IsSystem(message))
                continue;

            var role = message.GetProperty("role"u8);
            if (role.ValueEquals("assistant"u8))
                WriteAssistant(turn, writer, message);
            else if (role.ValueEquals("tool"u8) || role.ValueEquals("function"u8))
                WriteToolResult(turn, writer, message);
            else if (RawJson.TryGet(message, "content", out var content) && AnthropicContent.HasBlocks(content))
            {
                turn.Begin("user"u8, isAssistant: false);
                AnthropicContent.Write(writer, content);
            }
        }

        turn.End();
        writer.WriteEndArray();
    }

    private static void WriteAssistant(AnthropicTurn turn, Utf8JsonWriter writer, JsonElement message)
    {
        if (RawJson.TryGet(message, "content", out var content) && AnthropicContent.HasBlocks(content))
        {
            turn.Begin("assistant"u8, isAssistant: true);
            AnthropicContent.Write(writer, content);
        }

        foreach (var call in AnthropicToolUse.Of(message))
        {
            turn.Begin("assistant"u8, isAssistant: true);
            call.Write(writer);
        }
    }

    private static void WriteToolResult(AnthropicTurn turn, Utf8JsonWriter writer, JsonElement message)
    {
        turn.Begin("user"u8, isAssistant: false);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_result"u8);
        writer.WriteString("tool_use_id"u8, AnthropicToolUse.IdOfResult(message));
        if (RawJson.TryGet(message, "content", out var content) && AnthropicContent.HasBlocks(content))
        {
            writer.WriteStartArray("content"u8);
            AnthropicContent.Write(writer, content);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
