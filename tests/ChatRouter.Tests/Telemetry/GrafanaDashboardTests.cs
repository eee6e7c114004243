using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.Tests.Architecture;

namespace ChatRouter.Tests.Telemetry;

/// <summary>The Grafana dashboard asks only for what <c>/metrics</c> says.</summary>
public sealed partial class GrafanaDashboardTests
{
    private static readonly JsonElement s_dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "infra/grafana/chatrouter.json"))).RootElement;

    [Fact]
    public void Queries_NameMetricsThatAreWritten()
    {
        var written = SourceTree.Files("src/ChatRouter.Http").SelectMany(SourceTree.Lines).SelectMany(line => Quoted().Matches(line)).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var asked = Queries().SelectMany(query => Metric().Matches(query)).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToArray();

        Assert.InRange(asked.Length, 20, 100);
        Assert.Empty(asked.Except(written, StringComparer.Ordinal));
    }

    [Fact]
    public void Panels_HaveIdsOfTheirOwnAndDoNotOverlap()
    {
        var panels = s_dashboard.GetProperty("panels").EnumerateArray().ToArray();
        var cells = panels.SelectMany(panel => CellsOf(panel.GetProperty("gridPos"))).ToArray();

        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    private static IEnumerable<string> Queries() => s_dashboard.GetProperty("panels").EnumerateArray()
        .Where(panel => panel.TryGetProperty("targets", out _))
        .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
        .Select(target => target.GetProperty("expr").GetString()!)
        .Append(s_dashboard.GetProperty("templating").GetProperty("list")[1].GetProperty("query").GetProperty("query").GetString()!);

    private static IEnumerable<(int X, int Y)> CellsOf(JsonElement place)
        => from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
           from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
           select (x, y);

    [GeneratedRegex(@"\bchatrouter_[a-z_]+\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Metric();

    [GeneratedRegex("\"(?<name>chatrouter_[a-z_]+)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
