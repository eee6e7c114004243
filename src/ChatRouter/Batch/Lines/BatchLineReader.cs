using System.Text.Json;
using System.Text.Unicode;
using ChatRouter.Model;

namespace ChatRouter.Batch.Lines;

/// <summary>
/// Reads a batch line: <c>custom_id</c>, <c>method</c> POST, <c>url</c> /v1/chat/completions and <c>body</c>, an object with a <c>model</c> and without streaming.
/// Unknown members are left alone, as OpenAI leaves them.
/// </summary>
internal static class BatchLineReader
{
    /// <summary>The only path that a line may name.</summary>
    public const string Url = "/v1/chat/completions";

    /// <summary>Longest <c>custom_id</c> in characters.</summary>
    public const int LongestCustomId = 256;

    /// <summary>What is wrong with the line, or null.</summary>
    public static BatchLineError? Read(ReadOnlyMemory<byte> json, int number, out BatchLine line)
    {
        line = default;
        if (!Utf8.IsValid(json.Span)) return new BatchLineError(number, RefusalCodes.InvalidUtf8, "The line is not valid UTF-8.");
        try
        {
            var parts = BatchLineParts.Read(json.Span);
            var error = Check(parts, number);
            if (error is null) line = new BatchLine(parts.CustomId!, parts.Model!, json[parts.Body]);
            return error;
        }
        catch (JsonException problem)
        {
            return new BatchLineError(number, RefusalCodes.InvalidJson, $"The line is not valid JSON at byte {(problem.BytePositionInLine ?? 0) + 1}.");
        }
        catch (InvalidOperationException)
        {
            // The reader's word for a lone surrogate in an escaped name or value.
            return new BatchLineError(number, RefusalCodes.InvalidUtf8, "The line holds an escape that is no character.");
        }
    }

    private static BatchLineError? Check(in BatchLineParts parts, int number)
    {
        if (!parts.IsObject) return new BatchLineError(number, RefusalCodes.InvalidType, "The line is not a JSON object.");
        if (parts.Repeated is { } repeated) return new BatchLineError(number, RefusalCodes.DuplicateParameter, $"{repeated} is given twice.", repeated);
        if (parts.CustomId is null) return Missing("custom_id", "a text", number);
        if (parts.CustomId.Length is 0 or > LongestCustomId) return Wrong("custom_id", $"must have 1 to {LongestCustomId} characters", number);
        if (parts.Method is null) return Missing("method", "\"POST\"", number);
        if (!string.Equals(parts.Method, "POST", StringComparison.Ordinal)) return Wrong("method", "must be \"POST\"", number);
        if (parts.Url is null) return Missing("url", $"\"{Url}\"", number);
        if (!string.Equals(parts.Url, Url, StringComparison.Ordinal)) return Wrong("url", $"must be \"{Url}\"", number);
        if (parts.Body.Equals(default)) return Missing("body", "an object", number);
        if (parts.Model is null) return Missing("body.model", "a text", number);
        return parts.Streams ? Wrong("body.stream", "must not be true in a batch", number) : null;
    }

    private static BatchLineError Missing(string name, string form, int number) =>
        new(number, RefusalCodes.MissingParameter, $"{name} is missing; it must be {form}.", name);

    private static BatchLineError Wrong(string name, string rule, int number) => new(number, RefusalCodes.InvalidValue, $"{name} {rule}.", name);
}
