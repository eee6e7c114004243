using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The app settings that the templates make.</summary>
internal static class AppSettings
{
    public const string Template = "infra/app/router.bicep";

    /// <summary>Settings with a plain value, by name.</summary>
    public static IReadOnlyList<string> Plain(Deployment deployment) => [.. Names(deployment.Small, isKey: false)];

    /// <summary>Settings that are only there when asked for.</summary>
    public static IReadOnlyList<string> Conditional(Deployment deployment) =>
        [.. Names(deployment.Full, isKey: false).Except(Plain(deployment), StringComparer.Ordinal)];

    /// <summary>Settings that refer to Key Vault without anything being asked for.</summary>
    public static IReadOnlyList<string> Keys(Deployment deployment) => [.. Names(deployment.Small, isKey: true)];

    private static IEnumerable<string> Names(Prediction prediction, bool isKey) =>
        from config in prediction.OfType("Microsoft.Web/sites/config")
        where config.Name == "appsettings"
        from setting in config.At("properties")!.Value.EnumerateObject()
        where setting.Value.GetString()!.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal) == isKey
        select setting.Name;
}
