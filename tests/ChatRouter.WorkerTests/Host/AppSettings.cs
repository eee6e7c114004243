using System.Text.Json;

namespace ChatRouter.WorkerTests.Host;

/// <summary>The app's settings, which the worker finds in its environment.</summary>
internal static class AppSettings
{
    /// <summary>The values of <c>local.settings.sample.json</c>, as Core Tools would set them.</summary>
    public static Dictionary<string, string> Sample()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json")));
        return json.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a function is switched off.</summary>
    public static bool IsDisabled(this IReadOnlyDictionary<string, string> settings, string function)
        => settings.TryGetValue($"AzureWebJobs.{function}.Disabled", out var value) && bool.TryParse(value, out var isDisabled) && isDisabled;
}
