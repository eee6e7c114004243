using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ChatRouter.Batch;

/// <summary>Makes an answer's body fit for one line of JSON lines.</summary>
internal static class ResultBody
{
    private static readonly SearchValues<byte> s_lineBreaks = SearchValues.Create("\r\n"u8);

    /// <summary>JSON with its line breaks turned into spaces, which outside of texts they are; anything else as a JSON text.</summary>
    public static byte[] OnOneLine(ReadOnlySpan<byte> body)
    {
        if (!IsJson(body)) return Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(Encoding.UTF8.GetString(body))}\"");
        var line = body.ToArray();
        var rest = line.AsSpan();
        for (var at = rest.IndexOfAny(s_lineBreaks); at >= 0; at = rest.IndexOfAny(s_lineBreaks))
        {
            rest[at] = (byte)' ';
            rest = rest[(at + 1)..];
        }

        return line;
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return !body.IsEmpty && System.Text.Unicode.Utf8.IsValid(body);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
