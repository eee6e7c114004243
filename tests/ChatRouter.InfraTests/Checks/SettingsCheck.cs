using System.Text.RegularExpressions;
using ChatRouter.Configuration;
using ChatRouter.Functions;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The app is composed on exactly the deployed settings: what it asks for is set, and what is set somebody reads.</summary>
internal static partial class SettingsCheck
{
    private const string RouterJson = AppComposition.RouterJson;

    /// <summary>Settings that the Functions host and its extensions read, not the app.</summary>
    private static readonly HashSet<string> _platform = new(StringComparer.Ordinal)
    {
        "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "AzureWebJobsDisableHomepage",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        BatchQueue.Connection + "__credential", BatchQueue.Connection + "__clientId", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED",
    };

    /// <summary>Settings that the app asks for and does without.</summary>
    private static readonly HashSet<string> _optional = new(StringComparer.Ordinal)
    {
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_SERVICE_NAME",
    };

    /// <summary>Settings that Flex Consumption refuses or that would let a key in.</summary>
    private static readonly string[] _forbidden =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE",
            "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE",
        "AzureWebJobsStorage", BatchQueue.Connection, "DEPLOYMENT_STORAGE_CONNECTION_STRING",
    ];

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        string[] set = [.. AppSettings.Plain(deployment), .. AppSettings.Keys(deployment)];
        string[] all = [.. set, .. AppSettings.Conditional(deployment)];
        foreach (var name in all.Intersect(_forbidden, StringComparer.Ordinal))
        {
            yield return new Finding(AppSettings.Template, $"'{name}' must not be set on this plan");
        }

        var json = deployment.Text(RouterJson);
        var values = set.ToDictionary(name => name, Value, StringComparer.Ordinal);
        foreach (var error in RouterConfiguration.Parse(json, values).Errors) yield return new Finding(RouterJson, $"with the deployed settings: {error}");

        var named = EnvironmentName().Matches(json).Select(match => match.Groups["name"].Value).ToArray();
        // A setting that is missing is the one that was asked for last.
        var asked = AppComposition.Make(values).Asked;
        foreach (var name in asked.Except([.. set, .. _optional], StringComparer.Ordinal))
        {
            yield return new Finding(AppSettings.Template, $"the app asks for '{name}', which is not set");
        }

        foreach (var name in all.Except([.. asked, .. named, .. _platform], StringComparer.Ordinal))
        {
            yield return new Finding(AppSettings.Template, $"'{name}' is set and nobody reads it");
        }

        foreach (var name in _platform.Except(all, StringComparer.Ordinal))
        {
            yield return new Finding(AppSettings.Template, $"the platform needs '{name}', which is not set");
        }
    }

    private static string Value(string name) => name switch
    {
        "ChatRouter__TableEndpoint" => "https://account.table.core.windows.net/",
        "ServiceBus__fullyQualifiedNamespace" => "name.servicebus.windows.net",
        _ => "a-value-long-enough-for-a-key-" + name,
    };

    [GeneratedRegex("\"env:(?<name>[A-Za-z_][A-Za-z0-9_]*)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EnvironmentName();
}
