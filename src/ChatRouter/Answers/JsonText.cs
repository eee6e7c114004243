using System.Text.Json;

namespace ChatRouter.Answers;

/// <summary>Text out of a JSON string.</summary>
internal static class JsonText
{
    /// <summary>Decodes a JSON string with its quotes; gives the number of UTF-8 bytes, never more than the string has.</summary>
    public static int Decode(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        var inner = json[1..^1];
        if (!inner.Contains((byte)'\\'))
        {
            inner.CopyTo(destination);
            return inner.Length;
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.CopyString(destination);
    }
}
