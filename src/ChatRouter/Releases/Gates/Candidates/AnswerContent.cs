using System.Text.Json;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>What an answer says, taken out of its JSON. Judged and dropped, never kept or logged.</summary>
/// <param name="Text">The text of the first choice.</param>
/// <param name="Refusal">Its field <c>refusal</c>, or null.</param>
/// <param name="ToolCalls">Names and arguments of the tools that it calls.</param>
internal sealed record AnswerContent(string Text, string? Refusal, IReadOnlyList<(string Name, string Arguments)> ToolCalls)
{
    /// <summary>Nothing.</summary>
    public static AnswerContent Empty { get; } = new("", null, []);

    /// <summary>Whether it declines to help: by its field, or by how it begins.</summary>
    public bool IsRefusal => Refusal is { Length: > 0 } || (ToolCalls.Count == 0 && RefusalPhrases.Begin(Text));

    /// <summary>Reads a completion; what is not one reads as nothing.</summary>
    public static AnswerContent Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var message = document.RootElement.GetProperty("choices")[0].GetProperty("message");
            return new AnswerContent(TextOf(message, "content") ?? "", TextOf(message, "refusal"), [.. Calls(message)]);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return Empty;
        }
    }

    private static IEnumerable<(string Name, string Arguments)> Calls(JsonElement message)
    {
        if (!message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array) yield break;
        foreach (var call in calls.EnumerateArray())
        {
            if (call.TryGetProperty("function", out var function)) yield return (TextOf(function, "name") ?? "", TextOf(function, "arguments") ?? "");
        }
    }

    private static string? TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
