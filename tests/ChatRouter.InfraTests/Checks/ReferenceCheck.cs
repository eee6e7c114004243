using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>What a resource, a setting, a role or an output refers to is made by the same deployment, and made before whoever names it.</summary>
internal static partial class ReferenceCheck
{
    public static IEnumerable<Finding> Run(Deployment deployment) => [.. Dangling(deployment.Small), .. Dangling(deployment.Full), .. Unordered(deployment.Template)];

    private static IEnumerable<Finding> Dangling(Prediction prediction)
    {
        var made = prediction.Resources.Select(resource => resource.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // Subnets stand in their network.
        foreach (var network in prediction.OfType("Microsoft.Network/virtualNetworks"))
        {
            made.UnionWith(network.At("properties.subnets")!.Value.EnumerateArray().Select(subnet => $"{network.Id}/subnets/{subnet.GetProperty("name").GetString()}"));
        }

        var texts = prediction.Resources.Select(resource => (Place: resource.ToString(), Text: resource.Json.GetRawText()))
            .Concat(prediction.Outputs.Select(output => (Place: $"output '{output.Key}'", Text: output.Value)));
        return from item in texts
               from id in ResourceId().Matches(item.Text).Select(match => match.Value).Distinct(StringComparer.OrdinalIgnoreCase)
               where !made.Contains(id)
               select new Finding(item.Place, $"refers to {id}, which is not made");
    }

    /// <summary>A module that is given the name of what another one makes must come after it: a name alone makes nobody wait.</summary>
    private static IEnumerable<Finding> Unordered(JsonElement template)
    {
        var modules = template.GetProperty("resources").EnumerateObject()
            .Where(resource => resource.Value.GetProperty("type").GetString() == "Microsoft.Resources/deployments").ToArray();
        var makers = modules.SelectMany(module => Names(module.Value, "name").Concat(Names(module.Value, "applicationInsightsName"))
                .Where(_ => !After(modules, module.Name).Any()).Select(name => (name, module.Name)))
            .GroupBy(maker => maker.name, maker => maker.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return from module in modules
               from parameter in Parameters(module.Value)
               from name in Names(module.Value, parameter.Name)
               where makers.TryGetValue(name, out var maker) && maker != module.Name && !After(modules, module.Name).Contains(maker, StringComparer.Ordinal)
               select new Finding(Deployment.Main, $"module '{module.Name}' gets the name that '{makers[name]}' makes and does not wait for it");
    }

    private static IEnumerable<string> Names(JsonElement module, string parameter) => Parameters(module)
        .Where(candidate => candidate.Name == parameter).SelectMany(candidate => VariableName().Matches(candidate.Value.ToString())).Select(match => match.Groups["name"].Value);

    private static JsonProperty[] Parameters(JsonElement module) => [.. module.GetProperty("properties").GetProperty("parameters").EnumerateObject()];

    /// <summary>The modules that one waits for, also by way of others.</summary>
    private static IEnumerable<string> After(JsonProperty[] modules, string name)
    {
        var waits = modules.SingleOrDefault(module => module.Name == name).Value;
        if (waits.ValueKind != JsonValueKind.Object || !waits.TryGetProperty("dependsOn", out var direct)) return [];
        return direct.EnumerateArray().Select(other => other.GetString()!).Where(other => other != "rg")
            .SelectMany(other => After(modules, other).Prepend(other)).Distinct(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"/subscriptions/[0-9a-f-]+/resourceGroups/[^/'""\]]+/providers/[A-Za-z.]+(/[A-Za-z]+/[\w.-]+)+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"variables\('(?<name>\w+Name)'\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VariableName();
}
