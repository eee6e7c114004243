using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.Configuration;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The app starts on exactly the sample for Core Tools, which keeps to Azurite, and every name in it is used.</summary>
internal static partial class LocalSettingsCheck
{
    private const string Sample = "local.settings.sample.json";
    private const string Override = "Router__";

    /// <summary>Settings that the Functions host itself reads.</summary>
    private static readonly string[] _host = ["AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsDisableHomepage"];

    private static readonly Dictionary<string, string> _fixed = new(StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        ["ChatRouter__TableEndpoint"] = "UseDevelopmentStorage=true",
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
    };

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        using var document = JsonDocument.Parse(deployment.Text(Sample));
        var values = document.RootElement.GetProperty("Values").EnumerateObject()
            .ToDictionary(value => value.Name, value => value.Value.GetString()!, StringComparer.Ordinal);
        if (document.RootElement.GetProperty("IsEncrypted").GetBoolean()) yield return new Finding(Sample, "is said to be encrypted");
        foreach (var (name, expected) in _fixed)
        {
            if (values.GetValueOrDefault(name) != expected) yield return new Finding(Sample, $"{name} must be {expected}");
        }

        var router = deployment.Text(AppComposition.RouterJson);
        foreach (var error in RouterConfiguration.Parse(router, values).Errors) yield return new Finding(Sample, $"with router.json: {error}");
        var (asked, problem) = AppComposition.Make(values);
        if (problem is not null) yield return new Finding(Sample, $"the app does not start: {problem}");

        string[] used =
        [
            .. _host, .. asked, .. Reference().Matches(router).Select(match => match.Groups["name"].Value),
            .. TriggerCheck.Functions.Select(function => $"AzureWebJobs.{function.Name}.Disabled"),
        ];
        foreach (var name in values.Keys.Where(name => !name.StartsWith(Override, StringComparison.Ordinal)).Except(used, StringComparer.Ordinal))
        {
            yield return new Finding(Sample, $"'{name}' is used by nobody");
        }

        // An override that changes nothing is not used: without it the configuration must come out otherwise.
        foreach (var name in values.Keys.Where(name => name.StartsWith(Override, StringComparison.Ordinal)))
        {
            var address = values[name];
            if (RouterConfiguration.Parse(router, values).Model is { } model && !model.Backends.Any(backend => backend.BaseUrl.OriginalString.TrimEnd('/') == address.TrimEnd('/')))
            {
                yield return new Finding(Sample, $"'{name}' changes nothing");
            }
        }
    }

    [GeneratedRegex("\"env:(?<name>[A-Za-z_][A-Za-z0-9_]*)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
