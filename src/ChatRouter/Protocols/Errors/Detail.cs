using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatRouter.Protocols.Errors;

/// <summary>One entry of FastAPI's <c>detail</c> list.</summary>
/// <param name="Field">The field at fault as the router writes paths (<c>messages[0].content</c>), or null.</param>
/// <param name="Words">What is wrong with it, or null.</param>
internal readonly record struct Detail(string? Field, string? Words)
{
    /// <summary>Reads the value at the reader: an object with <c>loc</c> and <c>msg</c>, or a text.</summary>
    public static Detail Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String)
            return new Detail(null, reader.GetString());
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return default;
        }

        string? field = null;
        string? words = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isField = reader.ValueTextEquals("loc"u8);
            var isWords = reader.ValueTextEquals("msg"u8) || reader.ValueTextEquals("message"u8);
            reader.Read();
            if (isField && reader.TokenType is JsonTokenType.StartArray)
                field = Path(ref reader);
            else if (isWords && reader.TokenType is JsonTokenType.String)
                words = reader.GetString();
            else
                reader.Skip();
        }

        return new Detail(field, words);
    }

    /// <summary>
    /// The path of <c>loc</c>. Its first step says only that it is the body; a number alone is a position in the text, not a field.
    /// </summary>
    public static string? Path(ref Utf8JsonReader reader)
    {
        var path = new StringBuilder();
        for (var step = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; step++)
        {
            if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var index))
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else if (reader.TokenType is not JsonTokenType.String)
                reader.Skip();
            else if (step > 0 || !reader.ValueTextEquals("body"u8))
                path.Append(path.Length == 0 ? "" : ".").Append(reader.GetString());
        }

        return path.Length == 0 || path[0] == '[' ? null : path.ToString();
    }
}
