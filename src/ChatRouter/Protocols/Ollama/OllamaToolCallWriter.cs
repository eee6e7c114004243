using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Writes the tool calls of an earlier assistant turn; the deprecated <c>function_call</c> becomes a tool call.</summary>
internal static class OllamaToolCallWriter
{
    /// <summary>Writes them and remembers which call had which name: the results that follow name only the call.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement message, Dictionary<string, string> toolNames)
    {
        if (RawJson.TryGet(message, "tool_calls", JsonValueKind.Array, out var calls) && calls.GetArrayLength() > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            var index = 0;
            foreach (var call in calls.EnumerateArray())
                WriteCall(writer, call, index++, toolNames);
            writer.WriteEndArray();
        }
        else if (RawJson.TryGet(message, "function_call", JsonValueKind.Object, out var function))
        {
            writer.WriteStartArray("tool_calls"u8);
            writer.WriteStartObject();
            WriteFunction(writer, function, index: 0);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
    }

    private static void WriteCall(Utf8JsonWriter writer, JsonElement call, int index, Dictionary<string, string> toolNames)
    {
        if (!RawJson.TryGet(call, "function", JsonValueKind.Object, out var function))
            return;

        writer.WriteStartObject();
        if (RawJson.TryGet(call, "id", JsonValueKind.String, out var id))
        {
            RawJson.Property(writer, "id"u8, id);
            if (JsonText.OrNull(id) is { } key && RawJson.TryGet(function, "name", JsonValueKind.String, out var name) && JsonText.OrNull(name) is { } known)
                toolNames[key] = known;
        }

        WriteFunction(writer, function, index);
        writer.WriteEndObject();
    }

    private static void WriteFunction(Utf8JsonWriter writer, JsonElement function, int index)
    {
        writer.WriteStartObject("function"u8);
        writer.WriteNumber("index"u8, index);
        if (RawJson.TryGet(function, "name", JsonValueKind.String, out var name))
            RawJson.Property(writer, "name"u8, name);
        writer.WritePropertyName("arguments"u8);
        ToolArguments.Write(writer, function);
        writer.WriteEndObject();
    }
}
