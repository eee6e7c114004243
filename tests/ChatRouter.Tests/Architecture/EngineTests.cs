using System.Text.RegularExpressions;

namespace ChatRouter.Tests.Architecture;

/// <summary>Which room of the engine knows which. Read from the source: using lines and names qualified by a room.</summary>
public sealed partial class EngineTests
{
    private const string Engine = "src/ChatRouter";

    private static readonly string[] Peers = ["Admission", "CircuitBreaker", "Health", "Routing", "Slo"];
    private static readonly string[] Rooms = [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, Engine)).Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj"))];
    private static readonly List<(string From, string To, string Path)> Edges = ReadEdges();

    [Fact]
    public void Rooms_ThatDecide_DoNotKnowEachOther()
        => Assert.Empty(Edges.Where(edge => Peers.Contains(edge.From) && Peers.Contains(edge.To)).Select(Show));

    [Theory]
    [InlineData("Model")]
    [InlineData("Protocols", "Model")]
    [InlineData("Telemetry", "Model")]
    [InlineData("Degradation", "Model")]
    [InlineData("Configuration", "Model")]
    public void Rooms_AtTheBottom_KnowTheseAlone(string room, params string[] known)
        => Assert.Empty(Edges.Where(edge => edge.From == room && !known.Contains(edge.To)).Select(Show));

    [Fact]
    public void Dispatch_ComposesAndIsComposedByThePipelineAlone()
        => Assert.Empty(Edges.Where(edge => edge.To == "Dispatch").Select(Show));

    [Fact]
    public void Rooms_HaveNoCircles()
    {
        var left = Rooms.ToHashSet();
        var edges = Edges.Select(edge => (edge.From, edge.To)).Distinct().ToArray();
        while (left.FirstOrDefault(room => !edges.Any(e => e.From == room && left.Contains(e.To))) is { } free) left.Remove(free);

        Assert.Empty(left);
    }

    [Fact]
    public void Engine_UsesNoHostAndNoCloud() => Assert.Empty(
        from path in SourceTree.Files(Engine)
        from line in SourceTree.Lines(path)
        where Foreign().IsMatch(line)
        select $"{path}: {line}");

    [Fact]
    public void Edges_OfTheSource_AreFound()
        => Assert.Contains(Edges, edge => edge is { From: "Dispatch", To: "CircuitBreaker", Path: "src/ChatRouter/Dispatch/Dispatcher.cs" });

    private static string Show((string From, string To, string Path) edge) => $"{edge.From} knows {edge.To} by {edge.Path}";

    private static List<(string From, string To, string Path)> ReadEdges()
    {
        var edges = new List<(string From, string To, string Path)>();
        foreach (var path in SourceTree.Files(Engine))
        {
            var parts = path.Split('/');
            if (parts.Length < 4) continue; // The files at the root compose the rooms.
            var known = SourceTree.Lines(path).Where(line => !Comment().IsMatch(line) && !line.StartsWith("namespace ", StringComparison.Ordinal)).SelectMany(line => Mention().Matches(line)).Select(m => m.Groups["room"].Value);
            edges.AddRange(known.Where(room => room != parts[2] && Rooms.Contains(room)).Distinct().Select(room => (parts[2], room, path)));
        }

        return edges;
    }

    [GeneratedRegex(@"^using (?:static )?ChatRouter\.(?<room>\w+)|\bChatRouter\.(?<room>\w+)\.", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mention();

    [GeneratedRegex(@"^\s*//", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^using (?:static )?(?:Microsoft\.(?:AspNetCore|Azure|Extensions)|Azure)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Foreign();
}
