using System.Buffers;
using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>
/// Writes <c>messages</c>: one string of text per message (parts are joined by line feeds), images as bare base64,
/// tool calls with their arguments as objects, tool results under the name of their tool.
/// </summary>
internal static class OllamaMessages
{
    public static void Write(Utf8JsonWriter writer, JsonElement messages)
    {
        var toolNames = new Dictionary<string, string>(StringComparer.Ordinal);
        writer.WriteStartArray("messages"u8);
        foreach (var message in messages.EnumerateArray())
            WriteMessage(writer, message, toolNames);
        writer.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, JsonElement message, Dictionary<string, string> toolNames)
    {
        writer.WriteStartObject();
        WriteRole(writer, message.GetProperty("role"u8));
        WriteContent(writer, message);
        if (RawJson.TryGet(message, "reasoning", JsonValueKind.String, out var thinking)
            || RawJson.TryGet(message, "reasoning_content", JsonValueKind.String, out thinking))
            RawJson.Property(writer, "thinking"u8, thinking);
        OllamaToolCallWriter.Write(writer, message, toolNames);
        WriteToolResult(writer, message, toolNames);
        writer.WriteEndObject();
    }

    private static void WriteRole(Utf8JsonWriter writer, JsonElement role)
    {
        if (role.ValueEquals("developer"u8))
            writer.WriteString("role"u8, "system"u8);
        else if (role.ValueEquals("function"u8))
            writer.WriteString("role"u8, "tool"u8);
        else
            RawJson.Property(writer, "role"u8, role);
    }

    private static void WriteContent(Utf8JsonWriter writer, JsonElement message)
    {
        if (!RawJson.TryGet(message, "content", out var content))
            writer.WriteString("content"u8, ""u8);
        else if (content.ValueKind is JsonValueKind.String)
            RawJson.Property(writer, "content"u8, content);
        else
        {
            writer.WritePropertyName("content"u8);
            RawJson.Value(writer, JoinTexts(content));
            WriteImages(writer, content);
        }
    }

    // Joined as JSON, so nothing is decoded.
    private static ReadOnlySpan<byte> JoinTexts(JsonElement parts)
    {
        var joined = new ArrayBufferWriter<byte>();
        joined.Write("\""u8);
        foreach (var part in parts.EnumerateArray())
        {
            if (!RawJson.TryGet(part, "text", JsonValueKind.String, out var text) && !RawJson.TryGet(part, "refusal", JsonValueKind.String, out text))
                continue;
            if (joined.WrittenCount > 1)
                joined.Write("\\n"u8);
            joined.Write(RawJson.Bytes(text)[1..^1]);
        }

        joined.Write("\""u8);
        return joined.WrittenSpan;
    }

    private static void WriteImages(Utf8JsonWriter writer, JsonElement parts)
    {
        var isOpen = false;
        foreach (var part in parts.EnumerateArray())
        {
            if (!RawJson.TryGet(part, "image_url", out var url))
                continue;
            if (url.ValueKind is JsonValueKind.Object && !RawJson.TryGet(url, "url", out url))
                continue;
            if (url.ValueKind is not JsonValueKind.String)
                continue;

            if (!isOpen)
                writer.WriteStartArray("images"u8);
            isOpen = true;
            WriteImage(writer, RawJson.Bytes(url));
        }

        if (isOpen)
            writer.WriteEndArray();
    }

    // What follows the comma of a data: URL; without one, the whole string, for the server to refuse.
    private static void WriteImage(Utf8JsonWriter writer, ReadOnlySpan<byte> url)
    {
        var comma = url.IndexOf((byte)',');
        RawJson.Value(writer, (byte[])[(byte)'"', .. url[(comma < 0 ? 1 : comma + 1)..]]);
    }

    private static void WriteToolResult(Utf8JsonWriter writer, JsonElement message, Dictionary<string, string> toolNames)
    {
        string? id = null;
        if (RawJson.TryGet(message, "tool_call_id", JsonValueKind.String, out var callId))
        {
            RawJson.Property(writer, "tool_call_id"u8, callId);
            id = JsonText.OrNull(callId);
        }

        var role = message.GetProperty("role"u8);
        if (!role.ValueEquals("tool"u8) && !role.ValueEquals("function"u8))
            return;
        if (RawJson.TryGet(message, "name", JsonValueKind.String, out var name))
            RawJson.Property(writer, "tool_name"u8, name);
        else if (id is not null && toolNames.TryGetValue(id, out var known))
            writer.WriteString("tool_name"u8, known);
    }
}
