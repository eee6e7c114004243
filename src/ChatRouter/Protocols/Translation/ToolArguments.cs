using System.Text;
using System.Text.Json;

namespace ChatRouter.Protocols.Translation;

/// <summary>
/// Writes the arguments of a tool call as an object. OpenAI has a string. A model may once have written no valid object:
/// its words are kept under a name of their own, because an earlier turn must not make the conversation impossible.
/// </summary>
internal static class ToolArguments
{
    /// <summary>Writes the value; the property's name is written already.</summary>
    /// <param name="writer">Receives the JSON.</param>
    /// <param name="function">OpenAI's object with name and arguments.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement function)
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
