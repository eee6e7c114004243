using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRouter.InfraTests.Checks;

/// <summary>host.json holds exactly what docs/deploy.md promises, setting by setting.</summary>
internal static partial class HostJsonCheck
{
    private const string HostJson = "src/ChatRouter.Functions/host.json";
    private const string Documentation = "docs/deploy.md";

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        using var document = JsonDocument.Parse(deployment.Text(HostJson));
        var actual = Leaves("", document.RootElement).ToDictionary(leaf => leaf.Name, leaf => leaf.Value, StringComparer.Ordinal);
        var promised = Row().Matches(Section(deployment.Text(Documentation)))
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["value"].Value, StringComparer.Ordinal);
        foreach (var (name, value) in actual)
        {
            if (!promised.TryGetValue(name, out var promise)) yield return new Finding(Documentation, $"says nothing of {name} in host.json");
            else if (promise != value) yield return new Finding(Documentation, $"promises {name} = {promise}, host.json has {value}");
        }

        foreach (var name in promised.Keys.Except(actual.Keys, StringComparer.Ordinal))
        {
            yield return new Finding(Documentation, $"promises {name}, which host.json does not have");
        }
    }

    private static string Section(string text)
    {
        var start = text.IndexOf("## host.json", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return start < 0 ? "" : text[start..(end < 0 ? text.Length : end)];
    }

    private static IEnumerable<(string Name, string Value)> Leaves(string prefix, JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(member => Leaves(prefix.Length == 0 ? member.Name : $"{prefix}.{member.Name}", member.Value))
        : [(prefix, element.GetRawText())];

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \| `(?<value>[^`]+)` \|", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Row();
}
