using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatRouter.Configuration.Options.Releases;
using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Building;

/// <summary>The golden prompts of a release, from the configuration or from their file.</summary>
/// <param name="folder">Where files are looked for first; null: files cannot be named.</param>
/// <param name="diagnostics">What is wrong.</param>
internal sealed class GoldenBuilder(string? folder, Diagnostics diagnostics)
{
    private const int LongestPattern = 500;

    // What the release itself says.
    private static readonly string[] s_own = ["model", "stream"];
    private static readonly TimeSpan s_longestMatch = TimeSpan.FromMilliseconds(250);

    public GoldenPrompts Build(GoldenOptions options)
    {
        if (!diagnostics.AnyRefused(options.At("file"), options.At("prompts")))
        {
            if (options.File is null == options.Prompts is null) diagnostics.RefuseThat(options.ConfigurationPath, $"has {(options.File is null ? "neither" : "both")} file {(options.File is null ? "nor" : "and")} prompts; it needs one of them.");
            else if (options.File is { } file) return ReadFile(options, file);
            else if (options.Prompts!.Count is 0 or > GoldenFile.MostPrompts) diagnostics.RefuseThat(options.At("prompts"), $"has {options.Prompts.Count} entries; allowed is 1 to {GoldenFile.MostPrompts}.");
        }

        return Overlay.Apply(new GoldenPrompts { Prompts = Build(options.Prompts ?? []) }, options);
    }

    /// <summary>The prompts of a file. Data must not end an instance that serves callers: what is wrong there is no error of the configuration.</summary>
    private GoldenPrompts ReadFile(GoldenOptions options, string file)
    {
        var golden = Overlay.Apply(new GoldenPrompts { Prompts = [] }, options);
        if (folder is null)
        {
            diagnostics.RefuseThat(options.At("file"), "cannot be read from here; give prompts.");
            return golden;
        }

        var found = new Diagnostics();
        var prompts = new GoldenBuilder(folder, found).Build(GoldenFile.Read(file, folder, options.At("file"), found));
        if (found.First is not { } first) return golden with { Prompts = prompts };
        diagnostics.RefuseData(found.Errors);
        return golden with { Problem = found.Errors.Count == 1 ? first.Message : $"{first.Message} (And {found.Errors.Count - 1} more.)" };
    }

    private ImmutableArray<GoldenPrompt> Build(IReadOnlyList<GoldenPromptOptions> prompts)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var built = ImmutableArray.CreateBuilder<GoldenPrompt>();
        foreach (var prompt in prompts)
        {
            if (prompt.Id is { } id && !names.Add(id)) diagnostics.RefuseThat(prompt.At("id"), $"is {prompt.Show("id")}, which another prompt of the release has.");
            built.Add(new GoldenPrompt
            {
                Id = prompt.Id ?? "",
                Body = Body(prompt),
                Assertions = [.. (prompt.Assert ?? []).Select(Build).OfType<GoldenAssertion>()],
                IsCritical = prompt.Critical ?? false,
            });
        }

        return built.ToImmutable();
    }

    private byte[] Body(GoldenPromptOptions options)
    {
        if (diagnostics.AnyRefused(options.At("messages"), options.At("request"))) return [];
        if (options.Messages is null == options.Request is null)
        {
            diagnostics.RefuseThat(options.ConfigurationPath, $"has {(options.Messages is null ? "neither" : "both")} messages {(options.Messages is null ? "nor" : "and")} request; it needs one of them.");
            return [];
        }

        foreach (var own in s_own.Where(own => options.Request?.Member(own) is not null))
            diagnostics.RefuseThat(options.At("request").Member(own), "does not belong to a golden prompt: the release says it.");
        return Encoding.UTF8.GetBytes(options.Request is { } request ? JsonValue.TextOf(request) : $$"""{"messages":{{JsonValue.TextOf(options.Messages!)}}}""");
    }

    private GoldenAssertion? Build(AssertionOptions options)
    {
        if (options.Type is not { } word) return null;
        var isNegated = word.StartsWith("not-", StringComparison.Ordinal);
        var kind = AssertionWords.KindOf(isNegated ? word[4..] : word);
        var value = Value(options, kind);
        return value is null ? null : new GoldenAssertion(kind, value, isNegated);
    }

    private string? Value(AssertionOptions options, AssertionKind kind)
    {
        var (wanted, range) = kind switch
        {
            AssertionKind.IsJson => (NodeKind.Object, "a JSON schema, or absent"),
            AssertionKind.Latency => (NodeKind.Number, "milliseconds, 1 to 220000"),
            AssertionKind.Regex => (NodeKind.Text, $"a pattern of 1 to {LongestPattern} characters"),
            AssertionKind.IsRefusal or AssertionKind.IsValidOpenAIToolsCall => (NodeKind.Null, "absent"),
            _ => (NodeKind.Text, "a text"),
        };
        var node = options.Value;
        var isGood = node is null ? wanted is NodeKind.Null or NodeKind.Object : node.Kind == wanted && wanted switch
        {
            NodeKind.Number => double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var most) && most is >= 1 and <= 220_000,
            NodeKind.Text => node.Text.Length > 0 && (kind != AssertionKind.Regex || node.Text.Length <= LongestPattern),
            _ => true,
        };
        if (!isGood)
        {
            diagnostics.RefuseThat(options.At("value"), $"is {options.Show("value")}; {options.Type} takes {range}.");
            return null;
        }

        if (kind == AssertionKind.Regex && Problem(node!.Text) is { } problem)
        {
            diagnostics.RefuseThat(options.At("value"), $"is no pattern that can be used: {problem}");
            return null;
        }

        return node is null ? "" : node.Kind == NodeKind.Text ? node.Text : JsonValue.TextOf(node);
    }

    private static string? Problem(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_longestMatch);
            return null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return error.Message;
        }
    }
}
