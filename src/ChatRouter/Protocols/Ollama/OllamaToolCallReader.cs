using System.Globalization;
using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Writes the tool calls of an answer in OpenAI's form: an id for each, arguments as a string.</summary>
internal static class OllamaToolCallReader
{
    /// <summary>Writes the array's elements.</summary>
    /// <param name="writer">Inside an array.</param>
    /// <param name="calls">Ollama's array, checked.</param>
    /// <param name="identity">The answer's identity, for ids where the server gave none.</param>
    /// <param name="first">Number of the first call in the answer.</param>
    /// <param name="withIndex">True in a stream, where each call has its number.</param>
    /// <returns>The number after the last call.</returns>
    public static int Write(Utf8JsonWriter writer, ReadOnlySpan<byte> calls, ulong identity, int first, bool withIndex)
    {
        var reader = new Utf8JsonReader(calls);
        reader.Read();
        var number = first;
        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
            WriteCall(writer, ref reader, calls, identity, number++, withIndex);
        return number;
    }

    private static void WriteCall(Utf8JsonWriter writer, ref Utf8JsonReader reader, ReadOnlySpan<byte> calls, ulong identity, int number, bool withIndex)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> name = "\"\""u8;
        ReadOnlySpan<byte> arguments = "{}"u8;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isId = reader.ValueSpan.SequenceEqual("id"u8);
            var isFunction = reader.ValueSpan.SequenceEqual("function"u8);
            reader.Read();
            if (isId && reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty)
                id = calls[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            else if (isFunction && reader.TokenType is JsonTokenType.StartObject)
                ReadFunction(ref reader, calls, ref name, ref arguments);
            reader.Skip();
        }

        writer.WriteStartObject();
        if (withIndex)
            writer.WriteNumber("index"u8, number);
        writer.WritePropertyName("id"u8);
        if (id.IsEmpty)
            writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"call_{identity:x16}{number}"));
        else
            RawJson.Value(writer, id);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WritePropertyName("name"u8);
        RawJson.Value(writer, name);
        writer.WriteString("arguments"u8, arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void ReadFunction(ref Utf8JsonReader reader, ReadOnlySpan<byte> calls, ref ReadOnlySpan<byte> name, ref ReadOnlySpan<byte> arguments)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isName = reader.ValueSpan.SequenceEqual("name"u8);
            var isArguments = reader.ValueSpan.SequenceEqual("arguments"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isName && reader.TokenType is JsonTokenType.String)
                name = calls[start..(int)reader.BytesConsumed];
            else if (isArguments && reader.TokenType is JsonTokenType.EndObject)
                arguments = calls[start..(int)reader.BytesConsumed];
        }
    }
}
