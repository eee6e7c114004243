using System.Globalization;
using System.Text.Json;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Both sets of sizes hold the same settings within the platform's limits, and prod keeps what it promises.</summary>
internal static class ProfileCheck
{
    private const string Path = "infra/profiles.json";

    private static readonly Dictionary<string, Func<JsonElement, bool>> _limits = new(StringComparer.Ordinal)
    {
        ["zoneRedundant"] = IsFlag,
        ["instanceMemoryMB"] = value => value.GetInt32() is 512 or 2048 or 4096,
        ["maximumInstanceCount"] = value => value.GetInt32() is >= 1 and <= 1000,
        ["httpAlwaysReady"] = value => value.GetInt32() is >= 0 and <= 1000,
        ["probeAlwaysReady"] = value => value.GetInt32() is >= 0 and <= 10,
        ["httpPerInstanceConcurrency"] = value => value.GetInt32() is >= 1 and <= 1000,
        ["siteUpdateStrategy"] = value => value.GetString() is "RollingUpdate" or "Recreate",
        ["storageSku"] = value => value.GetString() is "Standard_LRS" or "Standard_ZRS",
        ["keyVaultPurgeProtection"] = IsFlag,
        ["logRetentionDays"] = value => value.GetInt32() is 30 or 60 or 90 or 120 or 180 or 270 or 365,
        ["logDailyCapGb"] = value => value.GetInt32() is >= 1 and <= 1000,
        ["sloPercent"] = value => double.Parse(value.GetString()!, CultureInfo.InvariantCulture) is > 90 and < 100,
    };

    private static readonly Dictionary<string, Func<JsonElement, bool>> _production = new(StringComparer.Ordinal)
    {
        ["zoneRedundant"] = value => value.GetBoolean(),
        ["storageSku"] = value => value.GetString() == "Standard_ZRS",
        ["siteUpdateStrategy"] = value => value.GetString() == "RollingUpdate",
        ["keyVaultPurgeProtection"] = value => value.GetBoolean(),
        // With zone redundancy the platform keeps two of every group anyway: fewer would only hide what is paid for.
        ["httpAlwaysReady"] = value => value.GetInt32() >= 2,
        ["probeAlwaysReady"] = value => value.GetInt32() >= 2,
        ["httpPerInstanceConcurrency"] = value => value.GetInt32() >= 100,
        ["sloPercent"] = value => value.GetString() == "99.99",
    };

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        using var document = JsonDocument.Parse(deployment.Text(Path));
        foreach (var profile in document.RootElement.EnumerateObject())
        {
            var settings = profile.Value.EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
            foreach (var name in _limits.Keys.Except(settings.Keys, StringComparer.Ordinal)) yield return new Finding(Path, $"{profile.Name} lacks '{name}'");
            foreach (var (name, value) in settings)
            {
                if (!_limits.TryGetValue(name, out var fits)) yield return new Finding(Path, $"{profile.Name} has '{name}', which is no setting");
                else if (!fits(value)) yield return new Finding(Path, $"{profile.Name}.{name} is {value}, which the platform does not take");
                else if (profile.Name == "prod" && _production.TryGetValue(name, out var keeps) && !keeps(value))
                {
                    yield return new Finding(Path, $"prod.{name} is {value}, which breaks what prod promises");
                }
            }
        }

        foreach (var name in _limits.Keys.Where(name => !deployment.Text(Deployment.Main).Contains($"sizes.{name}", StringComparison.Ordinal)))
        {
            yield return new Finding(Deployment.Main, $"nothing reads sizes.{name}");
        }
    }

    private static bool IsFlag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;
}
