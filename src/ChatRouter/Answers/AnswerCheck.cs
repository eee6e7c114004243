using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Answers;

/// <summary>The checks that a route may ask for on top of a valid answer. Off the path of routes that ask for none.</summary>
internal static class AnswerCheck
{
    private const int LongestUnit = 100;
    private const int FewestRepeats = 8;
    private const int ShortestTail = 160;

    /// <summary>What is wrong with the first choice, in a few words without its text, or null.</summary>
    public static string? Problem(ReadOnlyMemory<byte> answer, ChatRequest request, AnswerChecks checks)
    {
        if (checks == AnswerChecks.None) return null;
        using var json = JsonDocument.Parse(answer);
        if (!json.RootElement.GetProperty("choices")[0].TryGetProperty("message", out var message)) return null;
        if (HasOther(message, "tool_calls") || HasOther(message, "function_call") || HasOther(message, "refusal")) return null;
        var content = message.TryGetProperty("content", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (checks.HasFlag(AnswerChecks.NotEmpty) && string.IsNullOrWhiteSpace(content)) return "empty content";
        if (checks.HasFlag(AnswerChecks.Json) && request.Needs.HasFlag(Capabilities.JsonMode) && !IsJson(content)) return "content is not JSON";
        return checks.HasFlag(AnswerChecks.NoRepetition) && EndsInRepetition(content) ? "content ends in endless repetition" : null;
    }

    /// <summary>True if the end of the text is one unit of at most 100 characters, at least eight times and over at least 160 characters.</summary>
    internal static bool EndsInRepetition(ReadOnlySpan<char> text)
    {
        for (var unit = 1; unit <= LongestUnit; unit++)
        {
            var tail = Math.Max(unit * FewestRepeats, ShortestTail);
            if (tail > text.Length) return false;
            var end = text[^tail..];
            if (end[unit..].SequenceEqual(end[..^unit])) return true;
        }

        return false;
    }

    private static bool HasOther(JsonElement message, string name) => message.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool IsJson(string content)
    {
        try
        {
            using var parsed = JsonDocument.Parse(content);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
