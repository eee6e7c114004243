using ChatRouter.Configuration;
using ChatRouter.Simulator;

namespace ChatRouter.LocalHost;

/// <summary>Reads the configuration that LocalHost runs on.</summary>
internal static class RouterJson
{
    /// <summary>The key of the built-in configuration's tenant.</summary>
    public const string BuiltInKey = "local-dev-key";

    /// <summary>The key of the built-in configuration's operator.</summary>
    public const string BuiltInOpsKey = "local-ops-key";

    private const string Resource = "ChatRouter.LocalHost.router.json";

    /// <summary>The text; null if there is a file that cannot be read.</summary>
    public static string? Text(LocalHostOptions options, SimulatorHost? simulator)
    {
        if (options.ConfigFile is null) return options.Configure is { } configure ? configure(simulator) : BuiltIn();
        try
        {
            return File.ReadAllText(options.ConfigFile);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a text; null: says why the file cannot be read.</summary>
    public static ConfigurationResult Read(string? text, LocalHostOptions options, SimulatorHost? simulator)
    {
        if (text is null) return RouterConfiguration.Load(options.ConfigFile!, options.Environment);
        var isBuiltIn = options.ConfigFile is null && options.Configure is null;
        var folder = options.ConfigFile is { } file ? Path.GetDirectoryName(Path.GetFullPath(file)) : null;
        return RouterConfiguration.Parse(text, isBuiltIn ? WithAddresses(options.Environment, simulator) : options.Environment, folder);
    }

    /// <summary>The built-in router.json: the simulator's classic ladder behind the model name <c>chat</c>.</summary>
    public static string BuiltIn()
    {
        using var reader = new StreamReader(typeof(RouterJson).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd();
    }

    // The simulator may stand on other ports than the file says: the same overrides move the backends that an operator would use.
    private static Dictionary<string, string> WithAddresses(IReadOnlyDictionary<string, string> environment, SimulatorHost? simulator)
    {
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var (name, backend) in simulator?.Backends ?? new Dictionary<string, SimulatedBackend>(StringComparer.Ordinal))
        {
            variables.TryAdd($"Router__backends__{name}__baseUrl", backend.BaseUrl.ToString());
        }

        return variables;
    }
}
