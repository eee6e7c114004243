using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>Checks <c>response_format</c>: every type but <c>text</c> needs a backend with JSON mode, and <c>json_schema</c> needs its schema's name.</summary>
internal static class ResponseFormatCheck
{
    // The last three are known to servers that speak OpenAI's protocol.
    private static readonly byte[][] Types =
    [
        "json_object"u8.ToArray(), "json_schema"u8.ToArray(), "text"u8.ToArray(), "structural_tag"u8.ToArray(), "grammar"u8.ToArray(), "regex"u8.ToArray(),
    ];

    public static Refusal? Check(ref Utf8JsonReader reader, int maxDepth, ref Capabilities needs)
    {
        if (reader.TokenType is JsonTokenType.Null)
            return null;
        if (reader.TokenType is not JsonTokenType.StartObject)
            return RequestFault.WrongType("response_format", "an object", reader.TokenType);

        var hasType = false;
        var wantsSchema = false;
        var hasSchema = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("type"u8))
            {
                hasType = reader.Read();
                wantsSchema = reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("json_schema"u8);
                refusal = Type(ref reader, ref needs);
            }
            else if (reader.ValueTextEquals("json_schema"u8))
            {
                reader.Read();
                hasSchema = reader.TokenType is not JsonTokenType.Null;
                refusal = Schema(ref reader, maxDepth);
            }
            else
            {
                reader.Read();
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        if (!hasType)
            return RequestFault.Missing("response_format.type");
        return wantsSchema && !hasSchema ? RequestFault.Missing("response_format.json_schema") : null;
    }

    private static Refusal? Type(ref Utf8JsonReader reader, ref Capabilities needs)
    {
        const string Allowed = "one of text, json_object, json_schema";
        if (reader.TokenType is not JsonTokenType.String)
            return RequestFault.WrongType("response_format.type", Allowed, reader.TokenType);
        if (reader.ValueTextEquals("text"u8))
            return null;

        needs |= Capabilities.JsonMode;
        foreach (var type in Types)
        {
            if (reader.ValueTextEquals(type))
                return null;
        }

        return RequestFault.OutOfRange("response_format.type", Allowed);
    }

    private static Refusal? Schema(ref Utf8JsonReader reader, int maxDepth)
    {
        if (reader.TokenType is JsonTokenType.Null)
            return null;
        if (reader.TokenType is not JsonTokenType.StartObject)
            return RequestFault.WrongType("response_format.json_schema", "an object", reader.TokenType);

        var hasName = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Refusal? refusal;
            if (reader.ValueTextEquals("name"u8))
            {
                hasName = reader.Read();
                refusal = FieldChecks.Name(ref reader, "response_format.json_schema.name");
            }
            else if (reader.ValueTextEquals("schema"u8))
            {
                reader.Read();
                refusal = FieldChecks.Object(ref reader, "response_format.json_schema.schema", maxDepth);
            }
            else
            {
                reader.Read();
                refusal = FieldChecks.Skip(ref reader, maxDepth);
            }

            if (refusal is not null)
                return refusal;
        }

        return hasName ? null : RequestFault.Missing("response_format.json_schema.name");
    }
}
