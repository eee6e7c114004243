using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Options.Sources;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model.Sources;

namespace ChatRouter.Configuration.Building;

/// <summary>The rules of a rung, each tried on its own examples.</summary>
internal sealed class RuleBuilder(Diagnostics diagnostics)
{
    private const int MostRules = 200;

    private static readonly TimeSpan s_longestMatch = TimeSpan.FromMilliseconds(50);

    public ImmutableArray<AnswerRule> Build(RungOptions rung)
    {
        if (rung.Rules is not { Count: > 0 } && !diagnostics.AnyRefused(rung.At("rules"))) diagnostics.RefuseThat(rung.ConfigurationPath, "has source \"rules\", which needs rules.");
        if (rung.Rules?.Count > MostRules) diagnostics.RefuseThat(rung.At("rules"), $"has {rung.Rules.Count} entries; at most {MostRules} are allowed.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var rules = ImmutableArray.CreateBuilder<AnswerRule>();
        foreach (var options in rung.Rules ?? [])
        {
            if (options.Id is { } id && !names.Add(id)) diagnostics.RefuseThat(options.At("id"), $"is {options.Show("id")}, which another rule of the rung has.");
            rules.Add(Build(options));
        }

        return rules.ToImmutable();
    }

    private AnswerRule Build(RuleOptions options)
    {
        var rule = new AnswerRule
        {
            Id = options.Id ?? "",
            Keywords = [.. (options.Keywords ?? []).Select(PlainText.Normalize).Where(keyword => keyword.Length > 0)],
            Pattern = options.Pattern is { } pattern ? Compile(options, pattern) : null,
            Language = options.Language,
            Tenants = [.. options.Tenants ?? []],
            From = Time(options.From),
            Until = Time(options.Until),
            Text = options.Text,
            Json = options.Json,
            Tool = options.Tool,
            Arguments = options.Arguments ?? "{}",
            ManualReview = options.ManualReview ?? false,
        };
        if (rule.Keywords.IsEmpty && options.Pattern is null && !diagnostics.AnyRefused(options.At("keywords"), options.At("pattern")))
            diagnostics.RefuseThat(options.ConfigurationPath, "has neither keywords nor pattern; a rule that fits everything is not allowed.");
        var answers = new object?[] { options.Text, options.Json, options.Tool }.Count(answer => answer is not null);
        if (answers != 1 && !diagnostics.AnyRefused(options.At("text"), options.At("json"), options.At("tool")))
            diagnostics.RefuseThat(options.ConfigurationPath, $"has {answers} of text, json and tool; it needs exactly one.");
        if (options.Arguments is not null && options.Tool is null) diagnostics.RefuseThat(options.At("arguments"), "is given without tool.");
        CheckObject(options, "json", options.Json);
        CheckObject(options, "arguments", options.Arguments);
        CheckExamples(options, rule);
        return rule;
    }

    private Regex? Compile(RuleOptions options, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, s_longestMatch);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            diagnostics.RefuseThat(options.At("pattern"), $"is no pattern that can be used: {error.Message}");
            return null;
        }
    }

    private void CheckObject(RuleOptions options, string name, string? text)
    {
        if (text is null) return;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return;
        }
        catch (JsonException)
        {
            // Said below.
        }

        diagnostics.RefuseThat(options.At(name), "is no JSON object.");
    }

    private void CheckExamples(RuleOptions options, AnswerRule rule)
    {
        if (diagnostics.AnyRefused(options.At("keywords"), options.At("pattern"))) return;
        if (options.Matches is null) diagnostics.WarnThat(options.ConfigurationPath, "has no matches; give at least one question that it must fit.");
        Check("matches", options.Matches, fits: true);
        Check("matchesNot", options.MatchesNot, fits: false);

        void Check(string name, IReadOnlyList<string>? examples, bool fits)
        {
            for (var i = 0; i < (examples?.Count ?? 0); i++)
            {
                if (rule.Fits(PlainText.Normalize(examples![i])) != fits) diagnostics.RefuseThat(options.At(name).Item(i), $"is {ConfigurationNode.Quote(examples[i])}, which the rule {(fits ? "does not fit" : "fits")}.");
            }
        }
    }

    private static TimeOnly? Time(string? text) => text is null ? null : TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
