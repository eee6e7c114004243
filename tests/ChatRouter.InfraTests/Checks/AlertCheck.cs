using System.Text.RegularExpressions;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Each alert has its chapter in the runbook, and queries name metrics, dimensions and results that the code has.</summary>
internal static partial class AlertCheck
{
    private const string Alerts = "infra/app/alerts.bicep";
    private const string Runbook = "docs/runbook.md";
    private const string Workbook = "infra/workbook.json";

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        var file = deployment.Bicep[Alerts];
        var rules = file.Variables["burnRates"].Children.Concat(file.Variables["otherRules"].Children).Select(rule => rule.Property("name")!.Literal!);
        var metric = file.Resources.Where(resource => resource.Target.Contains("metricAlerts", StringComparison.Ordinal))
            .Select(resource => resource.At("name")!.Literal!["chatrouter-".Length..]);
        var names = rules.Concat(metric).ToArray();
        var chapters = Chapter().Matches(deployment.Text(Runbook)).Select(match => match.Groups["name"].Value).ToArray();
        foreach (var name in names.Except(chapters, StringComparer.Ordinal)) yield return new Finding(Runbook, $"has no chapter for alert '{name}'");
        foreach (var name in chapters.Except(names, StringComparer.Ordinal))
        {
            yield return new Finding(Runbook, $"has a chapter '{name}' and there is no such alert");
        }

        var telemetry = Source(deployment, "src/ChatRouter/Telemetry");
        foreach (var path in Deployment.Find("infra/queries", ".kql").Append(Workbook))
        {
            foreach (Match word in Named().Matches(deployment.Text(path)))
            {
                var name = word.Groups["name"].Value;
                if (!telemetry.Contains($"\"{name}\"", StringComparison.Ordinal))
                {
                    yield return new Finding(path, $"the code has no metric or dimension '{name}'");
                }
            }
        }

        var source = Source(deployment, "src/ChatRouter");
        foreach (Match result in Result().Matches(file.Variables["badResults"].Text))
        {
            var name = result.Groups["name"].Value;
            if (!source.Contains($"\"{name}\"", StringComparison.Ordinal)) yield return new Finding(Alerts, $"the code has no result '{name}'");
            if (!deployment.Text(Workbook).Contains($"'{name}'", StringComparison.Ordinal))
            {
                yield return new Finding(Workbook, $"does not count the result '{name}'");
            }
        }
    }

    private static string Source(Deployment deployment, string folder) => string.Join('\n', Deployment.Find(folder, ".cs").Select(deployment.Text));

    [GeneratedRegex("^## (?<name>[a-z-]+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Chapter();

    [GeneratedRegex(@"(\bname == |customDimensions\[)'(?!CategoryName)(?<name>[a-z_.]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"\\'(?<name>[a-z_]+)\\'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Result();
}
