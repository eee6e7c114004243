using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>One line of text with a greatest length, and a form if it has one.</summary>
internal sealed class TextValue(SettingAttribute about) : ValueKind
{
    private static readonly TimeSpan s_patternLimit = TimeSpan.FromSeconds(1);

    public override string TypeText => about.Secret ? "text, secret" : "text";

    public override string RangeText => about.PatternText ?? $"1 to {about.MaxLength} characters";

    /// <summary>Whether not every text of the right length will do.</summary>
    public bool HasForm => about.Pattern is not null;

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind != NodeKind.Text)
        {
            diagnostics.RefuseThat(path, $"is {(about.Secret ? "no text" : node.Show())}; it must be text.");
            return null;
        }

        // A secret's form has checks of its own, with sentences that do not show it.
        if (about.Secret) return node.Text;
        if (Problem(node.Text) is { } problem)
        {
            diagnostics.RefuseThat(path, $"is {node.Show()}; {problem}.");
            return null;
        }

        return node.Text;
    }

    public override string Format(object value) => ConfigurationNode.Quote((string)value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        if (about.Pattern is not null && !about.Keyed)
        {
            writer.WriteString("pattern", about.Pattern);
            return;
        }

        writer.WriteNumber("minLength", 1);
        writer.WriteNumber("maxLength", about.MaxLength);
    }

    /// <summary>What is wrong with a text, or null.</summary>
    public string? Problem(string text)
    {
        if (text.AsSpan().Trim().Length != text.Length) return "it must not begin or end with white space";
        if (text.Any(char.IsControl)) return "it must not hold control characters";
        if (text.Length == 0 || text.Length > about.MaxLength) return $"allowed is 1 to {about.MaxLength} characters";
        var fits = about.Pattern is null || Regex.IsMatch(text, about.Pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, s_patternLimit);
        return fits ? null : $"allowed is {about.PatternText}";
    }
}
