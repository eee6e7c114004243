using System.Text;
using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;

namespace ChatRouter.Fallbacks;

/// <summary>A request as sources without backends see it. Used by one request at a time.</summary>
internal sealed class FallbackRequest
{
    /// <summary>Longest question that is looked at, in characters.</summary>
    internal const int LongestQuestion = 8000;

    private const RequestTraits Media = RequestTraits.RemoteImages | RequestTraits.OtherMedia | RequestTraits.Audio | RequestTraits.Files;

    private string? _question;

    /// <summary>The request as the caller sent it.</summary>
    public required ChatRequest Chat { get; init; }

    /// <summary>The route.</summary>
    public required Route Route { get; init; }

    /// <summary>The caller's tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The decision record's id.</summary>
    public required string Id { get; init; }

    /// <summary>The time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the caller takes.</summary>
    public DegradedTerms Terms { get; init; } = DegradedTerms.Any;

    /// <summary>What the caller says about kept answers, or null.</summary>
    public CacheDirectives? Cache { get; init; }

    /// <summary>The language that the caller names first, such as <c>de</c>; null for none.</summary>
    public string? Language { get; init; }

    /// <summary>Whether it is a step of a task that its caller names.</summary>
    public bool IsInTask { get; init; }

    /// <summary>What a source must be able to do.</summary>
    public FallbackAbilities Needs
        => (Chat.Needs.HasFlag(Capabilities.Tools) ? FallbackAbilities.Tools : 0)
            | (Chat.Needs.HasFlag(Capabilities.JsonMode) ? FallbackAbilities.Json : 0)
            | (Chat.Needs.HasFlag(Capabilities.Images) || (Chat.Traits & Media) != 0 ? FallbackAbilities.Media : 0)
            | (Chat.Choices > 1 || (Chat.Traits & (RequestTraits.LogProbs | RequestTraits.WholeOnly)) != 0 ? FallbackAbilities.Figures : 0);

    /// <summary>The text of the last message of the user, its beginning if it is long; empty if there is none. Never to be logged.</summary>
    public string Question => _question ??= ReadQuestion();

    /// <summary>Whether the answer must call a tool: then no text is one.</summary>
    public bool MustCallTool()
    {
        if (!Chat.Needs.HasFlag(Capabilities.Tools)) return false;
        using var body = JsonDocument.Parse(Chat.Body);
        return body.RootElement.TryGetProperty("tool_choice", out var choice) && (choice.ValueKind == JsonValueKind.Object || (choice.ValueKind == JsonValueKind.String && choice.GetString() == "required"));
    }

    private string ReadQuestion()
    {
        using var messages = JsonDocument.Parse(Chat.Body.Slice(Chat.MessagesValue.Start, Chat.MessagesValue.Length));
        foreach (var message in messages.RootElement.EnumerateArray().Reverse())
        {
            if (message.GetProperty("role").GetString() != "user" || !message.TryGetProperty("content", out var content)) continue;
            var text = TextOf(content);
            return text.Length <= LongestQuestion ? text : text[..LongestQuestion];
        }

        return "";
    }

    private static string TextOf(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String) return content.GetString()!;
        if (content.ValueKind != JsonValueKind.Array) return "";
        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            if (part.TryGetProperty("text", out var one) && one.ValueKind == JsonValueKind.String) text.Append(one.GetString()).Append('\n');
        }

        return text.ToString();
    }
}
