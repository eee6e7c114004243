using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.InfraTests.Tools;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The queries of alerts and workbook are Kusto, and name tables and columns that Application Insights has.</summary>
internal static partial class KustoCheck
{
    private const string Workbook = "infra/app/workbook.json";

    private static readonly ConcurrentDictionary<string, string[]> _problems = new(StringComparer.Ordinal);
    private static readonly NodeTool _tool = new("analyze-kusto.mjs");

    public static IEnumerable<Finding> Run(Deployment deployment) =>
        from query in Queries(deployment)
        from problem in _problems.GetOrAdd(Fill(query.Text), static text => JsonSerializer.Deserialize<string[]>(_tool.Ask(text))!)
        select new Finding(query.Place, problem);

    /// <summary>Every query of alerts and workbook with the place it stands at.</summary>
    public static IEnumerable<(string Place, string Text)> Queries(Deployment deployment) =>
        Deployment.Find("infra/queries", ".kql").Select(path => (Place: path, Text: deployment.Text(path))).Concat(OfWorkbook(deployment.Text(Workbook)));

    private static IEnumerable<(string Place, string Text)> OfWorkbook(string text)
    {
        using var document = JsonDocument.Parse(text);
        foreach (var item in document.RootElement.GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("content").TryGetProperty("query", out var query))
            {
                yield return ($"{Workbook} ({item.GetProperty("name").GetString()})", query.GetString()!);
            }
        }
    }

    /// <summary>Something of the right kind for each placeholder.</summary>
    private static string Fill(string query) => Placeholder().Replace(query, match => match.Value switch
    {
        "{longWindow}" => "1h",
        "{shortWindow}" => "5m",
        "{badResults}" => "'interrupted'",
        _ => "10",
    });

    [GeneratedRegex(@"\{[a-zA-Z]+\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
