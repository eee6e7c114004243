using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Files that templates load exist, JSON is JSON, and no placeholder in a loaded text is left or unknown.</summary>
internal static partial class FileCheck
{
    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        foreach (var file in deployment.Bicep.Values)
        {
            var filled = file.Root.Descendants().Where(node => node.Type == "string")
                .Select(node => node.Literal).OfType<string>().ToHashSet(StringComparer.Ordinal);
            foreach (var call in file.Root.Descendants().Where(node => node.Type == "call_expression"
                && node.Children[0].Text is "loadTextContent" or "loadJsonContent"))
            {
                var place = $"{file.Path}:{call.Line}";
                var path = Deployment.Resolve(file.Path, call.Children[1].Children[0].Literal!);
                if (!deployment.Has(path))
                {
                    yield return new Finding(place, $"there is no file '{path}'");
                    continue;
                }

                foreach (Match placeholder in Placeholder().Matches(deployment.Text(path)))
                {
                    if (!filled.Contains(placeholder.Value)) yield return new Finding(path, $"{file.Path} does not fill in {placeholder.Value}");
                }
            }
        }

        foreach (var path in Deployment.Find("infra", ".json"))
        {
            if (JsonProblem(deployment.Text(path)) is { } problem) yield return new Finding(path, problem);
        }

        foreach (var path in Deployment.Find("infra/queries", ".kql"))
        {
            var name = path["infra/".Length..];
            if (!deployment.Bicep["infra/app/alerts.bicep"].Root.Text.Contains(name, StringComparison.Ordinal))
            {
                yield return new Finding(path, "no alert uses it");
            }
        }
    }

    private static string? JsonProblem(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return null;
        }
        catch (JsonException e)
        {
            return $"is no JSON: {e.Message}";
        }
    }

    [GeneratedRegex(@"\{[a-zA-Z]+\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
