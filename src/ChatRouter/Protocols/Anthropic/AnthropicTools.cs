using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>; the deprecated <c>functions</c> become tools.</summary>
internal static class AnthropicTools
{
    public static void Write(Utf8JsonWriter writer, JsonElement body)
    {
        var isWrapped = RawJson.TryGet(body, "tools", JsonValueKind.Array, out var tools);
        if (!isWrapped && !RawJson.TryGet(body, "functions", JsonValueKind.Array, out tools))
            return;
        if (tools.GetArrayLength() == 0)
            return;

        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools.EnumerateArray())
        {
            if (!isWrapped)
                WriteTool(writer, tool);
            else if (RawJson.TryGet(tool, "function", JsonValueKind.Object, out var function))
                WriteTool(writer, function);
        }

        writer.WriteEndArray();
        WriteChoice(writer, body);
    }

    private static void WriteTool(Utf8JsonWriter writer, JsonElement function)
    {
        writer.WriteStartObject();
        if (RawJson.TryGet(function, "name", JsonValueKind.String, out var name))
            RawJson.Property(writer, "name"u8, name);
        if (RawJson.TryGet(function, "description", JsonValueKind.String, out var description))
            RawJson.Property(writer, "description"u8, description);
        writer.WritePropertyName("input_schema"u8);
        RawJson.Value(writer, RawJson.TryGet(function, "parameters", JsonValueKind.Object, out var schema) ? RawJson.Bytes(schema) : "{\"type\":\"object\",\"properties\":{}}"u8);
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, JsonElement body)
    {
        var one = RawJson.TryGet(body, "parallel_tool_calls", JsonValueKind.False, out _);
        if (!RawJson.TryGet(body, "tool_choice", out var choice) && !RawJson.TryGet(body, "function_call", out choice) && !one)
            return;

        var named = RawJson.TryGet(choice, "function", JsonValueKind.Object, out var function) ? function : choice;
        writer.WriteStartObject("tool_choice"u8);
        if (RawJson.TryGet(named, "name", JsonValueKind.String, out var name))
        {
            writer.WriteString("type"u8, "tool"u8);
            RawJson.Property(writer, "name"u8, name);
        }
        else if (Is(choice, "none"u8))
        {
            writer.WriteString("type"u8, "none"u8);
            one = false;
        }
        else
            writer.WriteString("type"u8, Is(choice, "required"u8) ? "any"u8 : "auto"u8);

        if (one)
            writer.WriteBoolean("disable_parallel_tool_use"u8, value: true);
        writer.WriteEndObject();
    }

    private static bool Is(JsonElement choice, ReadOnlySpan<byte> word) => choice.ValueKind is JsonValueKind.String && choice.ValueEquals(word);
}
