using System.Collections.Concurrent;
using System.Text.Json;
using ChatRouter.InfraTests.Tools;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The queries of alerts and workbook are Kusto, and name tables and columns that a workspace-based Application Insights is documented to have.</summary>
internal static class KustoCheck
{
    private static readonly ConcurrentDictionary<string, string[]> _problems = new(StringComparer.Ordinal);
    private static readonly NodeTool _tool = new("analyze-kusto.mjs");

    public static IEnumerable<Finding> Run(Deployment deployment) =>
        from query in Queries(deployment)
        from problem in Problems(query.Text)
        select new Finding(query.Place, problem);

    /// <summary>What is wrong with a query.</summary>
    public static IReadOnlyList<string> Problems(string query) =>
        _problems.GetOrAdd(query, static text => JsonSerializer.Deserialize<string[]>(_tool.Ask(text))!);

    /// <summary>Every query of alerts and workbook as it is deployed, with the place it stands at.</summary>
    public static IEnumerable<(string Place, string Text)> Queries(Deployment deployment) => Alerts(deployment).Concat(Workbook(deployment));

    private static IEnumerable<(string Place, string Text)> Alerts(Deployment deployment) =>
        from rule in deployment.Small.OfType("Microsoft.Insights/scheduledQueryRules")
        from condition in rule.At("properties.criteria.allOf")!.Value.EnumerateArray()
        select ($"alert {rule.Name}", condition.GetProperty("query").GetString()!);

    private static IEnumerable<(string Place, string Text)> Workbook(Deployment deployment) =>
        from workbook in deployment.Small.OfType("Microsoft.Insights/workbooks")
        from item in JsonElement.Parse(workbook.Value("properties.serializedData")!).GetProperty("items").EnumerateArray()
        let query = item.GetProperty("content").TryGetProperty("query", out var text) ? text.GetString() : null
        where query is not null
        select ($"workbook, {item.GetProperty("name").GetString()}", query);
}
