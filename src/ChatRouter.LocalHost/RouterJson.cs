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

    public static ConfigurationResult Read(LocalHostOptions options, SimulatorHost? simulator)
    {
        if (options.ConfigFile is { } file) return RouterConfiguration.Load(file, options.Environment);
        if (options.Configure is { } configure) return RouterConfiguration.Parse(configure(simulator), options.Environment);
        return RouterConfiguration.Parse(BuiltIn(), WithAddresses(options.Environment, simulator));
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
