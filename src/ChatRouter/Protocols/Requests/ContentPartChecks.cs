using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests;

/// <summary>Checks the content parts of a message and notes what media they carry.</summary>
internal static class ContentPartChecks
{
    public static Refusal? Parts(ref Utf8JsonReader reader, int message, int maxDepth, ref PromptTally tally)
    {
        for (var part = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; part++)
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
                return RequestFault.WrongType($"messages[{message}].content[{part}]", "an object", reader.TokenType);
            if (Part(ref reader, message, part, maxDepth, ref tally) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? Part(ref Utf8JsonReader reader, int message, int part, int maxDepth, ref PromptTally tally)
    {
        var hasType = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("type"u8))
            {
                hasType = reader.Read();
                refusal = Type(ref reader, message, part, ref tally);
            }
            else if (reader.ValueTextEquals("image_url"u8))
            {
                reader.Read();
                refusal = ImageUrl(ref reader, maxDepth, ref tally);
            }
            else if (reader.ValueTextEquals("input_audio"u8) || reader.ValueTextEquals("file"u8))
            {
                reader.Read();
                refusal = Media(ref reader, maxDepth, ref tally);
            }
            else
            {
                reader.Read();
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        return hasType ? null : RequestFault.Missing($"messages[{message}].content[{part}].type");
    }

    private static Refusal? Type(ref Utf8JsonReader reader, int message, int part, ref PromptTally tally)
    {
        if (reader.TokenType is not JsonTokenType.String)
            return RequestFault.WrongType($"messages[{message}].content[{part}].type", "a string", reader.TokenType);

        if (reader.ValueTextEquals("image_url"u8))
            tally.Needs |= Capabilities.Images;
        else if (!reader.ValueTextEquals("text"u8) && !reader.ValueTextEquals("refusal"u8))
            tally.Traits |= RequestTraits.OtherMedia;
        return null;
    }

    // Both {"url": "..."} and a bare string are met in the wild.
    private static Refusal? ImageUrl(ref Utf8JsonReader reader, int maxDepth, ref PromptTally tally)
    {
        tally.Needs |= Capabilities.Images;
        var start = reader.TokenStartIndex;
        if (reader.TokenType is not JsonTokenType.StartObject)
            Url(ref reader, ref tally);
        else
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isUrl = reader.ValueTextEquals("url"u8);
                reader.Read();
                if (isUrl)
                    Url(ref reader, ref tally);
                if (FieldChecks.Skip(ref reader, maxDepth) is { } refusal)
                    return refusal;
            }
        }

        var skipped = FieldChecks.Skip(ref reader, maxDepth);
        tally.MediaBytes += reader.BytesConsumed - start;
        return skipped;
    }

    private static void Url(ref Utf8JsonReader reader, ref PromptTally tally)
    {
        if (reader.TokenType is JsonTokenType.String && !reader.ValueSpan.StartsWith("data:"u8))
            tally.Traits |= RequestTraits.RemoteImages;
    }

    private static Refusal? Media(ref Utf8JsonReader reader, int maxDepth, ref PromptTally tally)
    {
        var start = reader.TokenStartIndex;
        var refusal = FieldChecks.Skip(ref reader, maxDepth);
        tally.MediaBytes += reader.BytesConsumed - start;
        return refusal;
    }
}
