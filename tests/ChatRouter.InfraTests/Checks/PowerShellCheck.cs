using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.InfraTests.Tools;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The hooks for Windows parse, and each reads the variables that its twin for other systems reads.</summary>
internal static partial class PowerShellCheck
{
    private static readonly ConcurrentDictionary<string, string[]> _problems = new(StringComparer.Ordinal);
    private static readonly NodeTool _tool = new("parse-powershell.mjs");

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        foreach (var path in Deployment.Find("infra", ".ps1"))
        {
            var script = deployment.Text(path);
            foreach (var problem in _problems.GetOrAdd(script, static text => JsonSerializer.Deserialize<string[]>(_tool.Ask(text))!)) yield return new Finding(path, problem);

            var twin = Path.ChangeExtension(path, ".sh");
            var here = Names(script, OfPowerShell());
            var there = Names(deployment.Text(twin), OfShell());
            foreach (var name in there.Except(here, StringComparer.Ordinal)) yield return new Finding(path, $"does not read {name}, which {twin} reads");
            foreach (var name in here.Except(there, StringComparer.Ordinal)) yield return new Finding(path, $"reads {name}, which {twin} does not read");
        }
    }

    private static HashSet<string> Names(string script, Regex variable) =>
        variable.Matches(script).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\$env:(?<name>(AZURE|SERVICE|ROUTER)_[A-Z_]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfPowerShell();

    [GeneratedRegex(@"\$\{?(?<name>(AZURE|SERVICE|ROUTER)_[A-Z_]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfShell();
}
