using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatRouter.Protocols.Errors;

/// <summary>
/// Reads the error bodies of all servers into one form: OpenAI's <c>{"error":{...}}</c>, the flat form of SGLang and older vLLM,
/// <c>{"error":"text"}</c> of Ollama and TGI, FastAPI's <c>detail</c>, API Management's <c>statusCode</c>, and Google's list of one.
/// </summary>
internal static class ErrorShape
{
    /// <summary>The fields, as far as the body can be read; null if it is no JSON object.</summary>
    public static ErrorFields? Read(ReadOnlySpan<byte> body)
    {
        var fields = new ErrorFields();
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read() && reader.TokenType is JsonTokenType.StartArray)
            {
                // The first element of a list.
            }

            if (reader.TokenType is not JsonTokenType.StartObject)
                return null;
            Object(ref reader, fields);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Cut off or not text: what was read up to here is still the best there is.
            return fields.Message is null && fields.Code is null ? null : fields;
        }

        return fields;
    }

    private static void Object(ref Utf8JsonReader reader, ErrorFields fields)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "detail" when reader.TokenType is JsonTokenType.StartArray:
                    Details(ref reader, fields);
                    break;
                case "error" or "detail" or "message" or "msg":
                    Nested(ref reader, fields);
                    break;
                case "type" or "error_type":
                    // Anthropic's outer object says only that it is an error.
                    fields.Type = Text(ref reader) is { } type and not "error" ? type : fields.Type;
                    break;
                case "loc" when reader.TokenType is JsonTokenType.StartArray:
                    fields.Param = Detail.Path(ref reader) ?? fields.Param;
                    break;
                case "param":
                    fields.Param = Text(ref reader) ?? fields.Param;
                    break;
                case "code" or "statusCode" or "status_code":
                    Code(ref reader, fields);
                    break;
                case "status":
                    if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var status))
                        fields.Status = status;
                    reader.Skip();
                    break;
                case "innererror" or "inner_error":
                    Inner(ref reader, fields);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Nested(ref Utf8JsonReader reader, ErrorFields fields)
    {
        if (reader.TokenType is JsonTokenType.StartArray)
        {
            var depth = reader.CurrentDepth;
            reader.Read();
            Nested(ref reader, fields);
            while (reader.CurrentDepth > depth)
                reader.Read();
        }
        else if (reader.TokenType is JsonTokenType.StartObject)
            Object(ref reader, fields);
        else
            fields.Message = Text(ref reader) ?? fields.Message;
    }

    // FastAPI's list of what is wrong, each with the place in "loc" and the words in "msg". All go into one sentence; the first field is the one named apart.
    private static void Details(ref Utf8JsonReader reader, ErrorFields fields)
    {
        var sentence = new StringBuilder();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            var detail = Detail.Read(ref reader);
            if (detail.Words is null)
                continue;
            sentence.Append(sentence.Length == 0 ? "" : "; ").Append(detail.Field is null ? "" : detail.Field + ": ").Append(detail.Words);
            fields.Param ??= detail.Field;
        }

        if (sentence.Length > 0)
            fields.Message = sentence.ToString();
    }

    private static void Inner(ref Utf8JsonReader reader, ErrorFields fields)
    {
        var inner = new ErrorFields();
        if (reader.TokenType is JsonTokenType.StartObject)
            Object(ref reader, inner);
        else
            reader.Skip();
        fields.InnerCode = inner.Code;
    }

    private static void Code(ref Utf8JsonReader reader, ErrorFields fields)
    {
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number))
            fields.Status = number;
        else if (Text(ref reader) is not { Length: > 0 } code)
            return;
        else if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            fields.Status = number;
        else
            fields.Code = code;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }
}
