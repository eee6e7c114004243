using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>
/// Writes <c>tools</c>; the deprecated <c>functions</c> become tools. There is no <c>tool_choice</c> on this wire:
/// "none" leaves the tools out, a named tool leaves only that one, "required" cannot be enforced.
/// </summary>
internal static class OllamaTools
{
    public static void Write(Utf8JsonWriter writer, JsonElement body)
    {
        string? only = null;
        if (RawJson.TryGet(body, "tool_choice", out var choice) || RawJson.TryGet(body, "function_call", out choice))
        {
            if (choice.ValueKind is JsonValueKind.String && choice.ValueEquals("none"u8))
                return;
            only = Name(choice);
        }

        if (RawJson.TryGet(body, "tools", JsonValueKind.Array, out var tools) && tools.GetArrayLength() > 0)
            WriteArray(writer, tools, only, isWrapped: true);
        else if (RawJson.TryGet(body, "functions", JsonValueKind.Array, out var functions) && functions.GetArrayLength() > 0)
            WriteArray(writer, functions, only, isWrapped: false);
    }

    private static void WriteArray(Utf8JsonWriter writer, JsonElement tools, string? only, bool isWrapped)
    {
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools.EnumerateArray())
        {
            if (only is not null && Name(tool) != only)
                continue;
            if (isWrapped)
                RawJson.Value(writer, RawJson.Bytes(tool));
            else
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "function"u8);
                RawJson.Property(writer, "function"u8, tool);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    // Of {"type":"function","function":{"name":"f"}} and of the older {"name":"f"}.
    private static string? Name(JsonElement tool)
    {
        var function = RawJson.TryGet(tool, "function", JsonValueKind.Object, out var inner) ? inner : tool;
        return RawJson.TryGet(function, "name", JsonValueKind.String, out var name) ? JsonText.OrNull(name) : null;
    }
}
