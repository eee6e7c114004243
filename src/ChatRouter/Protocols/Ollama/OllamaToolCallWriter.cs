using System.Text;
using System.Text.Json;

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
        WriteArguments(writer, function);
        writer.WriteEndObject();
    }

    // OpenAI has a string here, this wire an object. A model may once have written no valid object:
    // its words are kept under a name of their own, because an earlier turn must not make the conversation impossible.
    private static void WriteArguments(Utf8JsonWriter writer, JsonElement function)
    {
        if (!RawJson.TryGet(function, "arguments", out var arguments))
            RawJson.Value(writer, "{}"u8);
        else if (arguments.ValueKind is JsonValueKind.Object)
            RawJson.Value(writer, RawJson.Bytes(arguments));
        else if (arguments.ValueKind is JsonValueKind.String && AsObject(arguments) is { } json)
            RawJson.Value(writer, json);
        else
        {
            writer.WriteStartObject();
            RawJson.Property(writer, "arguments"u8, arguments);
            writer.WriteEndObject();
        }
    }

    private static byte[]? AsObject(JsonElement arguments)
    {
        if (JsonText.OrNull(arguments) is not { } text)
            return null;
        if (string.IsNullOrWhiteSpace(text))
            return "{}"u8.ToArray();

        var json = Encoding.UTF8.GetBytes(text);
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            var isObject = reader.TokenType is JsonTokenType.StartObject;
            reader.Skip();
            reader.Read();
            return isObject ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
