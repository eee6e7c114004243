using System.Text.RegularExpressions;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Each alert of Azure Monitor has its chapter in the runbook, and queries name metrics, dimensions and results that the code has.</summary>
internal static partial class AlertCheck
{
    private const string Alerts = "infra/app/alerts.bicep";
    private const string Runbook = "docs/runbook.md";
    private const string Telemetry = "docs/telemetry.md";
    private const string Workbook = "infra/app/workbook.json";

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        var names = deployment.Small.OfType("Microsoft.Insights/scheduledQueryRules").Concat(deployment.Small.OfType("Microsoft.Insights/metricAlerts"))
            .Select(alert => alert.Name["chatrouter-".Length..]).ToArray();
        var chapters = Chapter().Matches(deployment.Text(Runbook)).Select(match => match.Groups["name"].Value).ToArray();
        foreach (var name in names.Except(chapters, StringComparer.Ordinal)) yield return new Finding(Runbook, $"has no chapter for alert '{name}'");
        foreach (var name in chapters.Except(names, StringComparer.Ordinal).Except(AlertRuleSettings.Defaults.Keys, StringComparer.Ordinal))
        {
            yield return new Finding(Runbook, $"has a chapter '{name}' and there is no such alert");
        }

        foreach (var finding in Metrics(deployment)) yield return finding;

        var source = Source(deployment, "src/ChatRouter");
        foreach (var result in BadResults().Match(deployment.Text(Alerts)).Groups["results"].Captures.SelectMany(results => Result().Matches(results.Value)))
        {
            var name = result.Groups["name"].Value;
            if (!source.Contains($"\"{name}\"", StringComparison.Ordinal)) yield return new Finding(Alerts, $"the code has no result '{name}'");
            if (!deployment.Text(Workbook).Contains($"'{name}'", StringComparison.Ordinal))
            {
                yield return new Finding(Workbook, $"does not count the result '{name}'");
            }
        }
    }

    /// <summary>Every query names metrics of docs/telemetry.md, which a unit test compares with the code, and of each only its own dimensions.</summary>
    private static IEnumerable<Finding> Metrics(Deployment deployment)
    {
        var known = Metric().Matches(deployment.Text(Telemetry)).ToDictionary(
            row => row.Groups["name"].Value,
            row => Word().Matches(row.Groups["dimensions"].Value).Select(word => word.Groups["name"].Value).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        foreach (var (place, text) in KustoCheck.Queries(deployment))
        {
            var names = MetricName().Matches(text).Select(match => match.Groups["name"].Value).ToArray();
            foreach (var name in names.Where(name => !known.ContainsKey(name))) yield return new Finding(place, $"there is no metric '{name}'");
            foreach (Match dimension in Dimension().Matches(text))
            {
                var name = dimension.Groups["name"].Value;
                if (!names.Any(metric => known.TryGetValue(metric, out var dimensions) && dimensions.Contains(name)))
                {
                    yield return new Finding(place, $"{string.Join(", ", names)} has no dimension '{name}'");
                }
            }
        }
    }

    private static string Source(Deployment deployment, string folder) => string.Join('\n', Deployment.Find(folder, ".cs").Select(deployment.Text));

    [GeneratedRegex("^## (?<name>[a-z-]+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Chapter();

    [GeneratedRegex(@"\bname == '(?<name>[a-z_.]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex(@"customDimensions\['(?!CategoryName)(?<name>[a-z_.]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dimension();

    [GeneratedRegex(@"^\| `(?<name>(gen_ai|chatrouter)\.[a-z_.]+)` \| [^|]*\| (?<dimensions>[^|]*) \|", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex("^var badResults = (?<results>.*)$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BadResults();

    [GeneratedRegex(@"\\'(?<name>[a-z_]+)\\'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Result();
}
