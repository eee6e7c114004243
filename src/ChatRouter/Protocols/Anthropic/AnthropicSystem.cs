using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Writes <c>system</c>: what OpenAI has as messages of the system or the developer stands beside the messages here, wherever it stood among them.</summary>
internal static class AnthropicSystem
{
    public static void Write(Utf8JsonWriter writer, JsonElement messages)
    {
        var isOpen = false;
        foreach (var message in messages.EnumerateArray())
        {
            if (!IsSystem(message) || !RawJson.TryGet(message, "content", out var content))
                continue;
            foreach (var text in AnthropicContent.Texts(content))
            {
                if (!isOpen)
                    writer.WriteStartArray("system"u8);
                isOpen = true;
                AnthropicContent.WriteText(writer, text);
            }
        }

        if (isOpen)
            writer.WriteEndArray();
    }

    public static bool IsSystem(JsonElement message)
    {
        var role = message.GetProperty("role"u8);
        return role.ValueEquals("system"u8) || role.ValueEquals("developer"u8);
    }
}
