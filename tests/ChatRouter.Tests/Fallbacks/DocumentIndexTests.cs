using ChatRouter.Fallbacks.Retrieval;
using ChatRouter.Operations;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fallbacks;

public sealed class DocumentIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrouter-").FullName;
    private readonly CollectedEvents _events = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Turn_FilesChange_TheNewIndexTakesTheOldOnesPlace()
    {
        Write("a.md", "# Returns\nWithin 30 days.\n# Shipping\nThree days.\n");
        var index = Create();
        index.Turn();
        var first = index.Current;
        index.Turn();
        Assert.Same(first, index.Current);

        Write("b.txt", "Opening hours are nine to five.\n\nClosed on Sundays.");
        index.Turn();

        Assert.Equal((2, 3), (first!.Count, index.Current!.Count));
        Assert.Equal(("Returns", "Within 30 days."), (index.Current.Find("return", 1)[0].Passage.Title, index.Current.Find("return", 1)[0].Passage.Text));
        Assert.Equal("b", index.Current.Find("opening", 1)[0].Passage.Title);
        Assert.Equal([$"documents {_folder}: none -> 2 passages", $"documents {_folder}: 2 passages -> 3 passages"], _events.Lines);
    }

    [Theory]
    [InlineData("{\"text\":5}", "line 2 is no object with a text.")]
    [InlineData("{text", "line 2 is no JSON.")]
    public void Read_LineThatIsNone_IsNamed(string line, string expected)
    {
        Write("a.jsonl", "{\"text\":\"one\"}\n" + line);

        var error = Assert.Throws<InvalidDataException>(() => PassageFiles.Read(_folder));

        Assert.Equal($"'{Path.Combine(_folder, "a.jsonl")}', {expected}", error.Message);
    }

    [Fact]
    public void Turn_FilesBreak_TheOldIndexServesOnAndItIsToldOnce()
    {
        Write("a.jsonl", "{\"title\":\"T\",\"url\":\"https://example.com\",\"text\":\"one\"}");
        var index = Create();
        index.Turn();
        var first = index.Current;
        Write("a.jsonl", "{");
        index.Turn();
        index.Turn();

        Assert.Same(first, index.Current);
        Assert.Equal([$"documents {_folder}: none -> 1 passages", $"documents {_folder}: 1 passages -> unreadable"], _events.Lines);
        Write("a.jsonl", "{\"text\":\"two\"}");
        index.Turn();
        Assert.Single(index.Current!.Find("two", 1));
    }

    [Fact]
    public void Read_MorePassagesThanAreKept_NamesTheFile()
    {
        Write("a.jsonl", string.Concat(Enumerable.Repeat("{\"text\":\"x\"}\n", PassageFiles.MostPassages)));
        Write("b.jsonl", "{\"text\":\"y\"}");

        var error = Assert.Throws<InvalidDataException>(() => PassageFiles.Read(_folder));

        Assert.Equal($"'{Path.Combine(_folder, "b.jsonl")}' is beyond the 5000 passages that are read.", error.Message);
    }

    [Fact]
    public void Read_Nothing_SaysSo()
    {
        Assert.Equal($"'{_folder}' has no text in files that end in .md, .txt, .jsonl.", Assert.Throws<InvalidDataException>(() => PassageFiles.Read(_folder)).Message);
        Assert.Equal("'/nowhere' is neither a file nor a folder.", Assert.Throws<InvalidDataException>(() => PassageFiles.Read("/nowhere")).Message);
    }

    [Fact]
    public void Read_LongSection_IsCutAtItsParagraphs()
    {
        Write("a.md", "# Long\n" + string.Join("\n\n", Enumerable.Repeat(new string('a', 500), 5)));

        Assert.Equal([1002, 1002, 500], PassageFiles.Read(_folder).Select(passage => passage.Text.Length));
    }

    private DocumentIndex Create() => new(_folder, new FallbackJournal(_events, _clock), _clock);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
