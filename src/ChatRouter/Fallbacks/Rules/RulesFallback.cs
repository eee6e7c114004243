using System.Globalization;
using System.Text.Json;
using ChatRouter.Model.Sources;

namespace ChatRouter.Fallbacks.Rules;

/// <summary>Gives the answer of the first rule that fits and whose answer the request can take; else none. Thread-safe.</summary>
/// <param name="source">The rules.</param>
internal sealed class RulesFallback(RulesSource source) : IFallback
{
    /// <inheritdoc/>
    public FallbackAbilities Abilities => FallbackAbilities.Tools | FallbackAbilities.Json;

    /// <inheritdoc/>
    public ValueTask<FallbackAnswer?> AnswerAsync(FallbackRequest request, CancellationToken limit)
    {
        var question = PlainText.Normalize(request.Question);
        var time = TimeOnly.FromTimeSpan(request.At.UtcDateTime.TimeOfDay);
        foreach (var rule in source.Rules)
        {
            if (!rule.Holds(request.Tenant, request.Language, time) || !rule.Fits(question)) continue;
            return new(CompletionOf(rule, request) is { } completion
                ? new FallbackAnswer { Completion = completion, Detail = "rule " + rule.Id, NeedsReview = rule.ManualReview }
                : null);
        }

        return new((FallbackAnswer?)null);
    }

    private static byte[]? CompletionOf(AnswerRule rule, FallbackRequest request)
    {
        using var body = JsonDocument.Parse(request.Chat.Body);
        if (rule.Tool is { } tool) return Declares(body.RootElement, tool) ? FallbackCompletion.OfToolCall("call_" + request.Id, tool, rule.Arguments) : null;
        var wantsJson = request.Needs.HasFlag(FallbackAbilities.Json);
        if (request.MustCallTool()) return null;
        if (rule.Json is null) return wantsJson ? null : FallbackCompletion.OfText(Fill(rule.Text!, request));
        if (!wantsJson) return null;
        using var answer = JsonDocument.Parse(rule.Json);
        return SchemaOf(body.RootElement) is not { } schema || SchemaSubset.Satisfies(answer.RootElement, schema) ? FallbackCompletion.OfText(rule.Json) : null;
    }

    private static JsonElement? SchemaOf(JsonElement body)
        => body.GetProperty("response_format").TryGetProperty("json_schema", out var format) && format.TryGetProperty("schema", out var schema) ? schema : null;

    private static bool Declares(JsonElement body, string tool) => body.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array
        && tools.EnumerateArray().Any(one => one.TryGetProperty("function", out var function) && function.GetProperty("name").GetString() == tool)
        && !(body.TryGetProperty("tool_choice", out var choice) && choice.ValueKind == JsonValueKind.String && choice.GetString() == "none");

    private static string Fill(string text, FallbackRequest request) => text
        .Replace("{route}", request.Route.Name, StringComparison.Ordinal)
        .Replace("{tenant}", request.Tenant, StringComparison.Ordinal)
        .Replace("{date}", request.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
