using System.Text.Json;
using System.Text.Unicode;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>
/// Checks a completion or chunk as JSON from end to end and notes what it holds, in one pass and without allocation.
/// Names are compared unescaped only: no server escapes them, and an unknown name is merely passed over.
/// </summary>
internal static class CompletionScanner
{
    /// <summary>Scans one JSON value. False if it is not valid JSON in UTF-8.</summary>
    public static bool TryScan(ReadOnlySpan<byte> json, out CompletionScan scan)
    {
        scan = default;
        if (!Utf8.IsValid(json))
            return false;

        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            scan.IsObject = reader.TokenType is JsonTokenType.StartObject;
            if (scan.IsObject)
                Root(ref reader, ref scan);
            else
                reader.Skip();
            reader.Read();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Root(ref Utf8JsonReader reader, ref CompletionScan scan)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            switch (name.Length)
            {
                case 7 when name.SequenceEqual("choices"u8):
                    reader.Read();
                    ChoiceScanner.Choices(ref reader, ref scan);
                    break;
                case 5 when name.SequenceEqual("usage"u8):
                    reader.Read();
                    scan.Usage = ReadUsage(ref reader) ?? scan.Usage;
                    break;
                case 5 when name.SequenceEqual("error"u8):
                    reader.Read();
                    scan.IsError |= reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
                    reader.Skip();
                    break;
                case 6 when name.SequenceEqual("object"u8):
                    reader.Read();
                    scan.IsError |= reader.TokenType is JsonTokenType.String && reader.ValueSpan.SequenceEqual("error"u8);
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        scan.End = (int)reader.TokenStartIndex;
    }

    private static Usage? ReadUsage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var prompt = 0;
        var completion = 0;
        var cached = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isPrompt = reader.ValueSpan.SequenceEqual("prompt_tokens"u8);
            var isCompletion = reader.ValueSpan.SequenceEqual("completion_tokens"u8);
            var isDetails = reader.ValueSpan.SequenceEqual("prompt_tokens_details"u8);
            reader.Read();
            if (isDetails && reader.TokenType is JsonTokenType.StartObject) cached = ReadCached(ref reader);
            else if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var count) && count >= 0)
            {
                prompt = isPrompt ? count : prompt;
                completion = isCompletion ? count : completion;
            }

            reader.Skip();
        }

        return new Usage(prompt, completion, Math.Min(cached, prompt));
    }

    private static int ReadCached(ref Utf8JsonReader reader)
    {
        var cached = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isCached = reader.ValueSpan.SequenceEqual("cached_tokens"u8);
            reader.Read();
            if (isCached && reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var count)) cached = Math.Max(0, count);
            reader.Skip();
        }

        return cached;
    }
}
