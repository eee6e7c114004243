using System.Text.RegularExpressions;

namespace ChatRouter.Tests.Architecture;

/// <summary>Which room of the engine knows which. Read from the source: using lines and names qualified by a room.</summary>
public sealed partial class EngineTests
{
    private const string Engine = "src/ChatRouter";

    // One attempt runs through all three: its schedule and timers, the stream that it relays, the answer that it becomes.
    private static readonly string[] Answering = ["Attempts", "Streaming", "Answers"];
    private static readonly string[] Peers = ["Admission", "CircuitBreaker", "Health", "Routing", "Slo"];
    private static readonly string[] Rooms = [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, Engine)).Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj"))];
    private static readonly List<(string From, string To, string Path)> Edges = ReadEdges();

    [Fact]
    public void Rooms_ThatDecide_DoNotKnowEachOther()
        => Assert.Empty(Edges.Where(edge => Peers.Contains(edge.From) && Peers.Contains(edge.To)).Select(Show));

    [Theory]
    [InlineData("Model")]
    [InlineData("Storage")]
    [InlineData("Protocols", "Model")]
    [InlineData("Telemetry", "Model")]
    [InlineData("Fallbacks", "Model", "Answers", "Protocols", "Caching")]
    public void Rooms_AtTheBottom_KnowTheseAlone(string room, params string[] known)
        => Assert.Empty(Edges.Where(edge => edge.From == room && !known.Contains(edge.To)).Select(Show));

    [Fact]
    public void Configuration_KnowsTheModelAlone()
        => Assert.Empty(SourceTree.Files("src/ChatRouter.Configuration")
            .SelectMany(path => Mentioned(path).Where(room => room is not ("Model" or "Configuration")).Select(room => $"{path} knows {room}")));

    [Fact]
    public void Attempts_AreKnownToTheRoomsOfAnsweringAndToThoseThatComposeThemAlone()
        => Assert.Empty(Edges.Where(edge => Answering.Contains(edge.To) && !Answering.Contains(edge.From) && edge.From is not ("Pipeline" or "Operations" or "Batch") && edge is not { From: "Fallbacks", To: "Answers" }).Select(Show));

    [Fact]
    public void Rooms_HaveNoCircles()
    {
        static string Joined(string room) => Answering.Contains(room) ? Answering[0] : room;
        var left = Rooms.Select(Joined).ToHashSet();
        var edges = Edges.Select(edge => (From: Joined(edge.From), To: Joined(edge.To))).Where(edge => edge.From != edge.To).Distinct().ToArray();
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
        => Assert.Contains(Edges, edge => edge is { From: "Attempts", To: "CircuitBreaker", Path: "src/ChatRouter/Attempts/Dispatcher.cs" });

    private static string Show((string From, string To, string Path) edge) => $"{edge.From} knows {edge.To} by {edge.Path}";

    private static List<(string From, string To, string Path)> ReadEdges()
    {
        var edges = new List<(string From, string To, string Path)>();
        foreach (var path in SourceTree.Files(Engine))
        {
            var parts = path.Split('/');
            if (parts.Length < 4) continue; // The files at the root compose the rooms.
            edges.AddRange(Mentioned(path).Where(room => room != parts[2] && Rooms.Contains(room)).Distinct().Select(room => (parts[2], room, path)));
        }

        return edges;
    }

    private static IEnumerable<string> Mentioned(string path) => SourceTree.Lines(path)
        .Where(line => !Comment().IsMatch(line) && !line.StartsWith("namespace ", StringComparison.Ordinal))
        .SelectMany(line => Mention().Matches(line))
        .Select(m => m.Groups["room"].Value);

    [GeneratedRegex(@"^using (?:static )?ChatRouter\.(?<room>\w+)|\bChatRouter\.(?<room>\w+)\.", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mention();

    [GeneratedRegex(@"^\s*//", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^using (?:static )?(?:Microsoft\.(?:AspNetCore|Azure|Extensions)|Azure)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Foreign();
}
