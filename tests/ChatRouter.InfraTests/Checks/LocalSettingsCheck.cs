using System.Text.Json;
using ChatRouter.Configuration;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The sample for Core Tools is complete, keeps to Azurite, and names the settings that a deployment names.</summary>
internal static class LocalSettingsCheck
{
    private const string Sample = "local.settings.sample.json";

    /// <summary>Settings of Core Tools, and settings whose value on a desk has another form.</summary>
    private static readonly string[] _localOnly = ["AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME", "AzureWebJobs.processbatch.Disabled"];

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
            .ToDictionary(value => value.Name, value => value.Value.GetString(), StringComparer.Ordinal);
        if (document.RootElement.GetProperty("IsEncrypted").GetBoolean()) yield return new Finding(Sample, "is said to be encrypted");
        foreach (var (name, expected) in _fixed)
        {
            if (values.GetValueOrDefault(name) != expected) yield return new Finding(Sample, $"{name} must be {expected}");
        }

        string[] deployed = [.. AppSettings.Plain(deployment), .. AppSettings.Keys(deployment)];
        var named = values.Keys.Where(name => !name.StartsWith("Router__", StringComparison.Ordinal));
        foreach (var name in named.Except([.. deployed, .. _localOnly], StringComparer.Ordinal))
        {
            yield return new Finding(Sample, $"'{name}' is no setting of the app");
        }

        foreach (var name in AppSettings.Keys(deployment).Except(values.Keys, StringComparer.Ordinal))
        {
            yield return new Finding(Sample, $"lacks '{name}', without which the app does not start");
        }

        foreach (var error in RouterConfiguration.Parse(deployment.Text("src/ChatRouter.Functions/router.json"), values!).Errors)
        {
            yield return new Finding(Sample, $"with router.json: {error}");
        }
    }
}
