using System.Text.RegularExpressions;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>Replaces <c>%Name%</c> in trigger attributes by app settings, as the Functions host does.</summary>
internal sealed partial class AppSettings(Func<string, string?> read)
{
    /// <summary>The text with every name replaced; names without a value go to <paramref name="missing"/> and stay as they are.</summary>
    public string Resolve(string text, Action<string> missing) => Name().Replace(text, match =>
    {
        if (read(match.Groups["name"].Value) is { } value) return value;
        missing(match.Groups["name"].Value);
        return match.Value;
    });

    /// <summary>Whether a function is switched off by the setting that the Functions host has for that.</summary>
    public bool IsDisabled(string function) => Array.Exists(
        [$"AzureWebJobs.{function}.Disabled", $"AzureWebJobs_{function}_Disabled"], name => read(name) is "1" || (bool.TryParse(read(name), out var isDisabled) && isDisabled));

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
