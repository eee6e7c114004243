using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRouter.InfraTests.Checks;

/// <summary>JSON is JSON, no placeholder is left in a text that templates load, and every query is used.</summary>
internal static partial class FileCheck
{
    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        foreach (var path in Deployment.Find("infra", ".json"))
        {
            if (JsonProblem(deployment.Text(path)) is { } problem)
            {
                yield return new Finding(path, problem);
                yield break;
            }
        }

        foreach (var (place, text) in KustoCheck.Queries(deployment))
        {
            foreach (Match placeholder in Placeholder().Matches(text)) yield return new Finding(place, $"nobody fills in {placeholder.Value}");
        }

        var alerts = deployment.Text("infra/app/alerts.bicep");
        foreach (var path in Deployment.Find("infra/queries", ".kql").Where(path => !alerts.Contains(path["infra/".Length..], StringComparison.Ordinal)))
        {
            yield return new Finding(path, "no alert uses it");
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
