using System.Text;
using ChatRouter.Configuration.Building;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration;

/// <summary>
/// Reads <c>router.json</c>: JSON with comments and trailing commas, then overrides from the environment, then every check at once.
/// Stateless and thread-safe.
/// </summary>
public static class RouterConfiguration
{
    /// <summary>Reads a file. A file that cannot be read is an error of the result, not an exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">The environment: the source of <c>env:NAME</c> and of overrides (<c>Router__limits__maxDepth=32</c>).</param>
    public static ConfigurationResult Load(string path, IEnumerable<KeyValuePair<string, string>> environment)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationResult(null, [new ConfigurationError("", $"The file '{path}' cannot be read: {problem.Message}")], [], []);
        }

        return Parse(json, environment, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="environment">The environment, as for a file.</param>
    /// <param name="folder">Where files that the text names are looked for first; null: in the working directory.</param>
    public static ConfigurationResult Parse(string json, IEnumerable<KeyValuePair<string, string>> environment, string? folder = null) =>
        Parse(Encoding.UTF8.GetBytes(json), environment, folder ?? Directory.GetCurrentDirectory());

    /// <summary>Reads UTF-8 with or without a byte order mark.</summary>
    public static ConfigurationResult Parse(ReadOnlySpan<byte> json, IEnumerable<KeyValuePair<string, string>> environment) =>
        Parse(json, environment, Directory.GetCurrentDirectory());

    private static ConfigurationResult Parse(ReadOnlySpan<byte> json, IEnumerable<KeyValuePair<string, string>> environment, string folder)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in environment) variables[name] = value;
        var diagnostics = new Diagnostics();
        if (NodeReader.Read(json, diagnostics) is not { } root) return diagnostics.ToResult(null);

        EnvironmentOverrides.Apply(root, variables, diagnostics);
        if (ObjectValue.Of<RouterOptions>().Read(root, ConfigurationPath.Root, diagnostics) is not RouterOptions options) return diagnostics.ToResult(null);
        return diagnostics.ToResult(new ModelBuilder(variables, folder, diagnostics).Build(options));
    }
}
