using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace ChatRouter.InfraTests.Checks;

/// <summary>azd finds the project, compiled for the site's system, the site by its tag, the hooks for both kinds of shell, and a value for every parameter; what can be set is documented.</summary>
internal static partial class AzdCheck
{
    private const string AzureYaml = "azure.yaml";
    private const string ParametersFile = "infra/main.parameters.json";
    private const string Documentation = "docs/deploy.md";

    public static IEnumerable<Finding> Run(Deployment deployment) => [.. Services(deployment), .. Hooks(deployment), .. Parameters(deployment)];

    private static IEnumerable<Finding> Services(Deployment deployment)
    {
        var tag = deployment.Small.OfType("Microsoft.Web/sites").Single().Value("tags.azd-service-name");
        foreach (var (key, service) in Map(deployment, "services"))
        {
            if (key != tag) yield return new Finding(AzureYaml, $"service '{key}' is not the tag azd-service-name '{tag}'");
            if (Value(service, "host") != "function") yield return new Finding(AzureYaml, $"service '{key}' is no function app");
            if (Value(service, "language") != "dotnet") yield return new Finding(AzureYaml, $"service '{key}' is not of language dotnet");
            var project = Value(service, "project") ?? "";
            var path = Deployment.Resolve(AzureYaml, $"{project}/ChatRouter.Functions.csproj");
            if (!deployment.Has(path)) yield return new Finding(AzureYaml, $"'{project}' holds no function app");
            else if (CompiledFor(deployment, path) is var system && system != "linux-x64") yield return new Finding(path, $"is compiled for '{system}'; the site runs linux-x64");

            var output = $"SERVICE_{key.ToUpperInvariant()}_NAME";
            if (!deployment.Small.Outputs.ContainsKey(output)) yield return new Finding(Deployment.Main, $"there is no output {output}");
        }
    }

    /// <summary>What a deployed build is compiled ahead for: code for another system keeps the app from starting.</summary>
    private static string? CompiledFor(Deployment deployment, string project) =>
        XDocument.Parse(deployment.Text(project)).Descendants("RuntimeIdentifier").SingleOrDefault()?.Value;

    private static IEnumerable<Finding> Hooks(Deployment deployment)
    {
        foreach (var (name, hook) in Map(deployment, "hooks"))
        {
            foreach (var (system, shell, ending) in (ReadOnlySpan<(string, string, string)>)[("posix", "sh", ".sh"), ("windows", "pwsh", ".ps1")])
            {
                var part = ((YamlMappingNode)hook).Children.TryGetValue(system, out var node) ? node : null;
                var run = part is null ? null : Value(part, "run");
                if (run is null || Value(part!, "shell") != shell || !run.EndsWith(ending, StringComparison.Ordinal))
                {
                    return [new Finding(AzureYaml, $"hook '{name}' has no {shell} script for {system}")];
                }

                if (!deployment.Has(Deployment.Resolve(AzureYaml, run))) return [new Finding(AzureYaml, $"hook '{name}' runs '{run}', which does not exist")];
            }
        }

        // What a hook reads from azd's environment is an output of the templates.
        var outputs = deployment.Small.Outputs.Keys;
        return from path in Deployment.Find("infra/hooks", "")
               from name in Variable().Matches(deployment.Text(path)).Select(match => match.Value).Distinct(StringComparer.Ordinal)
               where !outputs.Contains(name, StringComparer.Ordinal) && !deployment.Text(Documentation).Contains($"`{name}`", StringComparison.Ordinal)
               select new Finding(path, $"reads {name}, which is neither an output nor documented");
    }

    private static IEnumerable<Finding> Parameters(Deployment deployment)
    {
        using var document = JsonDocument.Parse(deployment.Text(ParametersFile));
        var given = document.RootElement.GetProperty("parameters").EnumerateObject()
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetProperty("value").GetString()!, StringComparer.Ordinal);
        var declared = deployment.Template.GetProperty("parameters").EnumerateObject()
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal);
        foreach (var name in given.Keys.Except(declared.Keys, StringComparer.Ordinal))
        {
            yield return new Finding(ParametersFile, $"main.bicep has no parameter '{name}'");
        }

        foreach (var name in declared.Keys.Except(given.Keys, StringComparer.Ordinal))
        {
            yield return new Finding(ParametersFile, $"'{name}' of main.bicep cannot be set");
        }

        foreach (var (name, value) in given.Where(parameter => declared.ContainsKey(parameter.Key)))
        {
            if (Substitution().Match(value) is not { Success: true } match)
            {
                yield return new Finding(ParametersFile, $"'{name}' is '{value}', not a variable of azd");
                continue;
            }

            var byDefault = match.Groups["default"].Value;
            if (!deployment.Text(Documentation).Contains($"`{match.Groups["name"].Value}`", StringComparison.Ordinal))
            {
                yield return new Finding(Documentation, $"does not explain {match.Groups["name"].Value}");
            }

            if (byDefault.Length > 0 && declared[name].TryGetProperty("allowedValues", out var allowed)
                && allowed.EnumerateArray().All(one => one.ToString() != byDefault))
            {
                yield return new Finding(ParametersFile, $"'{name}' does not allow '{byDefault}'");
            }
        }
    }

    private static IEnumerable<(string Key, YamlNode Value)> Map(Deployment deployment, string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(deployment.Text(AzureYaml)));
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        return ((YamlMappingNode)root.Children[name]).Children.Select(child => (((YamlScalarNode)child.Key).Value!, child.Value));
    }

    private static string? Value(YamlNode node, string name) =>
        ((YamlMappingNode)node).Children.TryGetValue(name, out var value) ? ((YamlScalarNode)value).Value : null;

    [GeneratedRegex(@"^\$\{(?<name>[A-Z_]+)(=(?<default>[^}]*))?\}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Substitution();

    [GeneratedRegex(@"\b(AZURE|SERVICE|ROUTER)_[A-Z_]+\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
