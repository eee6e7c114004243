using ChatRouter.Configuration;
using ChatRouter.Model;

namespace ChatRouter.Tests.Configuration;

/// <summary>A small valid configuration with room for more members at each level.</summary>
internal static class ConfigurationFixture
{
    public const string Hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    public static string Json(string top = "", string tenant = "", string backend = "", string route = "", string rung = "") => $$"""
        {
          "tenants": [{ "name": "app", "keys": ["sha256:{{Hash}}"], {{tenant}} }],
          "backends": { "gpu1": { "protocol": "vllm", "baseUrl": "http://gpu1:8000", "model": "m", {{backend}} } },
          "routes": { "chat": { "ladder": [{ "backends": ["gpu1"], {{rung}} }], {{route}} } },
          {{top}}
        }
        """.Replace(",  }", " }", StringComparison.Ordinal);

    public static ConfigurationResult Parse(string json, params (string Name, string Value)[] environment) =>
        RouterConfiguration.Parse(json, environment.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));

    /// <summary>The model of a configuration that must be right.</summary>
    public static RouterModel Loaded(string json, params (string Name, string Value)[] environment)
    {
        var result = Parse(json, environment);
        Assert.Empty(result.Errors);
        return result.Model!;
    }

    /// <summary>The sentences of a configuration that must be wrong.</summary>
    public static string[] Errors(string json, params (string Name, string Value)[] environment)
    {
        var result = Parse(json, environment);
        Assert.Null(result.Model);
        return [.. result.Errors.Select(error => error.Message)];
    }

    public static string[] Warnings(string json, params (string Name, string Value)[] environment)
    {
        var result = Parse(json, environment);
        Assert.NotNull(result.Model);
        return [.. result.Warnings.Select(warning => warning.Message)];
    }
}
