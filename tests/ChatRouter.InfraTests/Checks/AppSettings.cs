using System.Text.Json;
using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The app settings that a deployment makes.</summary>
internal static class AppSettings
{
    /// <summary>The template that makes them.</summary>
    public const string Template = "infra/app/router.bicep";

    /// <summary>Settings with a plain value, by name.</summary>
    public static IReadOnlyList<string> Plain(Deployment deployment) =>
        [.. deployment.Bicep[Template].Variables["appSettings"].Properties().Select(setting => setting.Name)];

    /// <summary>Settings that are only there when asked for.</summary>
    public static IReadOnlyList<string> Conditional(Deployment deployment) =>
        [.. deployment.Bicep[Template].Variables["placeholderSettings"].Descendants().SelectMany(node => node.Properties()).Select(setting => setting.Name)];

    /// <summary>Settings that refer to Key Vault: the router's own and those of the default parameters.</summary>
    public static IReadOnlyList<string> Keys(Deployment deployment)
    {
        var own = deployment.Bicep[Template].Variables["keyNames"].Descendants().First(node => node.Type == "array").Children.Select(name => name.Literal!);
        using var parameters = JsonDocument.Parse(deployment.Text("infra/main.parameters.json"));
        var more = parameters.RootElement.GetProperty("parameters").GetProperty("backendKeyNames").GetProperty("value").GetString()!;
        var byDefault = more.Contains('=', StringComparison.Ordinal) ? more[(more.IndexOf('=', StringComparison.Ordinal) + 1)..^1] : "";
        return [.. own, .. byDefault.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
