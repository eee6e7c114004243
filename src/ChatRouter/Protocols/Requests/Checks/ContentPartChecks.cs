using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>Checks the content parts of a message and notes what media they carry.</summary>
internal static class ContentPartChecks
{
    public static Refusal? Parts(ref Utf8JsonReader reader, int message, int maxDepth, ref PromptTally tally)
    {
        for (var part = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; part++)
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
                return RequestFault.WrongType(Param(message, part, ""), "an object", reader.TokenType);
            if (Part(ref reader, message, part, maxDepth, ref tally) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? Part(ref Utf8JsonReader reader, int message, int part, int maxDepth, ref PromptTally tally)
    {
        var found = default(ContentPart);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                refusal = Type(ref reader, message, part, ref found);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                found.HasText = reader.TokenType is JsonTokenType.String;
                tally.Text(ref reader);
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }
            else if (reader.ValueTextEquals("image_url"u8))
            {
                reader.Read();
                refusal = ImageUrl(ref reader, maxDepth, ref found, ref tally);
            }
            else if (reader.ValueTextEquals("input_audio"u8))
            {
                reader.Read();
                found.HasAudio = reader.TokenType is JsonTokenType.StartObject;
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }
            else if (reader.ValueTextEquals("file"u8))
            {
                reader.Read();
                found.HasFile = reader.TokenType is JsonTokenType.StartObject;
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }
            else
            {
                reader.Read();
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        return Complete(found, message, part, ref tally);
    }

    // What a part needs can stand before or after its type.
    private static Refusal? Complete(in ContentPart found, int message, int part, ref PromptTally tally)
    {
        switch (found.Kind)
        {
            case PartKind.None:
                return RequestFault.Missing(Param(message, part, ".type"));
            case PartKind.Text:
                return found.HasText ? null : RequestFault.OutOfRange(Param(message, part, ".text"), "a string");
            case PartKind.Refusal:
                return null;
            case PartKind.Image:
                tally.Needs |= Capabilities.Images;
                return found.HasImage ? null : RequestFault.OutOfRange(Param(message, part, ".image_url.url"), "a string that is not empty");
            case PartKind.Audio:
                tally.Traits |= RequestTraits.Audio;
                return found.HasAudio ? null : RequestFault.OutOfRange(Param(message, part, ".input_audio"), "an object with data and format");
            case PartKind.File:
                tally.Traits |= RequestTraits.Files;
                return found.HasFile ? null : RequestFault.OutOfRange(Param(message, part, ".file"), "an object with file_data or file_id");
            default:
                tally.Traits |= RequestTraits.OtherMedia;
                return null;
        }
    }

    private static string Param(int message, int part, string inside) => $"messages[{message}].content[{part}]{inside}";

    private static Refusal? Type(ref Utf8JsonReader reader, int message, int part, ref ContentPart found)
    {
        if (reader.TokenType is not JsonTokenType.String)
            return RequestFault.WrongType(Param(message, part, ".type"), "a string", reader.TokenType);

        found.Kind = reader.ValueTextEquals("text"u8) ? PartKind.Text
            : reader.ValueTextEquals("image_url"u8) ? PartKind.Image
            : reader.ValueTextEquals("refusal"u8) ? PartKind.Refusal
            : reader.ValueTextEquals("input_audio"u8) ? PartKind.Audio
            : reader.ValueTextEquals("file"u8) ? PartKind.File
            : PartKind.Other;
        return null;
    }

    // Both {"url": "..."} and a bare string are met in the wild.
    private static Refusal? ImageUrl(ref Utf8JsonReader reader, int maxDepth, ref ContentPart found, ref PromptTally tally)
    {
        tally.Needs |= Capabilities.Images;
        tally.Images++;
        if (reader.TokenType is not JsonTokenType.StartObject)
            Url(ref reader, ref found, ref tally);
        else
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isUrl = reader.ValueTextEquals("url"u8);
                reader.Read();
                if (isUrl)
                    Url(ref reader, ref found, ref tally);
                if (FieldChecks.Skip(ref reader, maxDepth) is { } refusal)
                    return refusal;
            }
        }

        return FieldChecks.Skip(ref reader, maxDepth);
    }

    private static void Url(ref Utf8JsonReader reader, ref ContentPart found, ref PromptTally tally)
    {
        found.HasImage = reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty;
        if (found.HasImage && !reader.ValueSpan.StartsWith("data:"u8))
            tally.Traits |= RequestTraits.RemoteImages;
    }
}
