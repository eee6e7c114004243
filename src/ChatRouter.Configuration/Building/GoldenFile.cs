using System.Text;
using ChatRouter.Configuration.Options.Releases;
using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Building;

/// <summary>Golden prompts as JSONL. Every mistake is told with the line, and none with what stands there.</summary>
internal static class GoldenFile
{
    /// <summary>Most prompts of a release.</summary>
    internal const int MostPrompts = 500;

    private const long MostBytes = 8 * 1024 * 1024;

    /// <summary>The prompts; empty after telling the diagnostics why.</summary>
    /// <param name="file">As it is named.</param>
    /// <param name="folder">The folder of the configuration.</param>
    /// <param name="path">The setting that names it.</param>
    /// <param name="diagnostics">What is wrong.</param>
    public static IReadOnlyList<GoldenPromptOptions> Read(string file, string folder, ConfigurationPath path, Diagnostics diagnostics)
    {
        var found = new[] { folder, Directory.GetCurrentDirectory(), AppContext.BaseDirectory }.Select(place => Path.GetFullPath(file, Path.GetFullPath(place))).FirstOrDefault(File.Exists);
        if (found is null || new FileInfo(found).Length > MostBytes)
        {
            diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(file)}, which {(found is null ? "is no file" : $"has more than {MostBytes} bytes")}.");
            return [];
        }

        try
        {
            return Lines(File.ReadAllText(found, new UTF8Encoding(false, throwOnInvalidBytes: true)), file, path, diagnostics);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(file)}, which cannot be read: {error.Message}");
            return [];
        }
    }

    private static List<GoldenPromptOptions> Lines(string text, string file, ConfigurationPath path, Diagnostics diagnostics)
    {
        var kind = ObjectValue.Of<GoldenPromptOptions>();
        var prompts = new List<GoldenPromptOptions>();
        var number = 0;

        // An error's line is one of the configuration's own: that of the setting.
        var above = new string('\n', Math.Max(0, path.Line - 1));
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var place = path.As($"{path.Subject}, {Path.GetFileName(file)} line {number}");
            if (NodeReader.Read(Encoding.UTF8.GetBytes(above + line), new Diagnostics()) is not { } node) diagnostics.RefuseThat(place, "is no JSON object.");
            else if (kind.Read(node, place, diagnostics) is GoldenPromptOptions prompt) prompts.Add(prompt);
        }

        if (prompts.Count is 0 or > MostPrompts && !diagnostics.AnyRefused(path)) diagnostics.RefuseThat(path, $"is {ConfigurationNode.Quote(file)}, which has {prompts.Count} prompts; allowed is 1 to {MostPrompts}.");
        return prompts;
    }
}
