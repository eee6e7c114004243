using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.Fallbacks.Rules;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Whether an answer is as a golden prompt wants it. Pure.</summary>
internal static class AssertionCheck
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(250);

    /// <summary>The first assertion that does not hold, by its word, or null.</summary>
    /// <param name="prompt">What is wanted.</param>
    /// <param name="content">What the answer says.</param>
    /// <param name="duration">What the answer took.</param>
    public static string? Problem(GoldenPrompt prompt, AnswerContent content, TimeSpan duration)
    {
        foreach (var assertion in prompt.Assertions)
        {
            if (Holds(assertion, prompt, content, duration) == assertion.IsNegated) return (assertion.IsNegated ? "not-" : "") + WordOf(assertion.Kind);
        }

        return null;
    }

    /// <summary>Whether the arguments of every call are valid by the tool of the request that it names, and there is one.</summary>
    internal static bool CallsTools(ReadOnlyMemory<byte> request, AnswerContent content)
    {
        using var asked = JsonDocument.Parse(request);
        return content.ToolCalls.Count > 0 && asked.RootElement.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array && content.ToolCalls.All(call => IsValid(call, tools));
    }

    /// <summary>Whether a text is JSON, and valid by a schema if there is one.</summary>
    internal static bool IsJson(string text, string schema)
    {
        try
        {
            using var value = JsonDocument.Parse(text);
            if (schema.Length == 0) return true;
            using var rule = JsonDocument.Parse(schema);
            return SchemaSubset.Satisfies(value.RootElement, rule.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Holds(GoldenAssertion assertion, GoldenPrompt prompt, AnswerContent content, TimeSpan duration) => assertion.Kind switch
    {
        AssertionKind.Equals => string.Equals(content.Text.Trim(), assertion.Value.Trim(), StringComparison.Ordinal),
        AssertionKind.Contains => content.Text.Contains(assertion.Value, StringComparison.Ordinal),
        AssertionKind.IContains => content.Text.Contains(assertion.Value, StringComparison.OrdinalIgnoreCase),
        AssertionKind.StartsWith => content.Text.TrimStart().StartsWith(assertion.Value, StringComparison.Ordinal),
        AssertionKind.Regex => Matches(assertion.Value, content.Text),
        AssertionKind.IsJson => IsJson(content.Text, assertion.Value),
        AssertionKind.IsValidOpenAIToolsCall => CallsTools(prompt.Body, content),
        AssertionKind.IsRefusal => content.IsRefusal,
        _ => duration.TotalMilliseconds <= double.Parse(assertion.Value, CultureInfo.InvariantCulture),
    };

    private static bool Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsValid((string Name, string Arguments) call, JsonElement tools)
    {
        foreach (var tool in tools.EnumerateArray())
        {
            if (!tool.TryGetProperty("function", out var function) || !function.TryGetProperty("name", out var name) || !name.ValueEquals(call.Name)) continue;
            return IsJson(call.Arguments, function.TryGetProperty("parameters", out var parameters) ? parameters.GetRawText() : "");
        }

        return false;
    }

    private static string WordOf(AssertionKind kind) => kind switch
    {
        AssertionKind.Equals => "equals",
        AssertionKind.Contains => "contains",
        AssertionKind.IContains => "icontains",
        AssertionKind.StartsWith => "starts-with",
        AssertionKind.Regex => "regex",
        AssertionKind.IsJson => "is-json",
        AssertionKind.IsValidOpenAIToolsCall => "is-valid-openai-tools-call",
        AssertionKind.IsRefusal => "is-refusal",
        _ => "latency",
    };
}
