using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Writes content as blocks of text and images. Empty texts are left out: this wire refuses them.</summary>
internal static class AnthropicContent
{
    /// <summary>The texts of a message that are not empty: its content, or the parts of it that are text.</summary>
    public static IEnumerable<JsonElement> Texts(JsonElement content)
    {
        if (content.ValueKind is JsonValueKind.String)
        {
            if (!IsEmpty(content))
                yield return content;
            yield break;
        }

        if (content.ValueKind is not JsonValueKind.Array)
            yield break;
        foreach (var part in content.EnumerateArray())
        {
            if (TextOf(part) is { } text)
                yield return text;
        }
    }

    /// <summary>Whether anything of this content can be written.</summary>
    public static bool HasBlocks(JsonElement content) => content.ValueKind is JsonValueKind.Array
        ? content.EnumerateArray().Any(part => TextOf(part) is not null || UrlOf(part) is not null)
        : content.ValueKind is JsonValueKind.String && !IsEmpty(content);

    /// <summary>Writes the blocks into an open array.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement content)
    {
        if (content.ValueKind is JsonValueKind.String)
        {
            if (!IsEmpty(content))
                WriteText(writer, content);
            return;
        }

        if (content.ValueKind is not JsonValueKind.Array)
            return;
        foreach (var part in content.EnumerateArray())
        {
            if (TextOf(part) is { } text)
                WriteText(writer, text);
            else if (UrlOf(part) is { } url)
                WriteImage(writer, RawJson.Bytes(url));
        }
    }

    /// <summary>Writes one block of text.</summary>
    public static void WriteText(Utf8JsonWriter writer, JsonElement text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        RawJson.Property(writer, "text"u8, text);
        writer.WriteEndObject();
    }

    // data:image/png;base64,AAAA is given in its parts, anything else is for the server to fetch.
    private static void WriteImage(Utf8JsonWriter writer, ReadOnlySpan<byte> url)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image"u8);
        writer.WriteStartObject("source"u8);
        var comma = url.IndexOf((byte)',');
        var semicolon = url.IndexOf((byte)';');
        if (url.StartsWith("\"data:"u8) && semicolon > 0 && comma > semicolon)
        {
            writer.WriteString("type"u8, "base64"u8);
            writer.WritePropertyName("media_type"u8);
            RawJson.Value(writer, (byte[])[(byte)'"', .. url[6..semicolon], (byte)'"']);
            writer.WritePropertyName("data"u8);
            RawJson.Value(writer, (byte[])[(byte)'"', .. url[(comma + 1)..]]);
        }
        else
        {
            writer.WriteString("type"u8, "url"u8);
            writer.WritePropertyName("url"u8);
            RawJson.Value(writer, url);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static JsonElement? TextOf(JsonElement part) =>
        (RawJson.TryGet(part, "text", JsonValueKind.String, out var text) || RawJson.TryGet(part, "refusal", JsonValueKind.String, out text)) && !IsEmpty(text) ? text : null;

    private static JsonElement? UrlOf(JsonElement part)
    {
        if (!RawJson.TryGet(part, "image_url", out var url))
            return null;
        if (url.ValueKind is JsonValueKind.Object && !RawJson.TryGet(url, "url", out url))
            return null;
        return url.ValueKind is JsonValueKind.String ? url : null;
    }

    private static bool IsEmpty(JsonElement text) => RawJson.Bytes(text).Length <= 2;
}
