using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>Documents on the disk. What is wrong is told with the name of the file (<see cref="InvalidDataException"/>). Not for the path of a request.</summary>
internal static class PassageFiles
{
    /// <summary>Most passages.</summary>
    internal const int MostPassages = 5000;

    /// <summary>Most bytes of all files together.</summary>
    internal const long MostBytes = 32 * 1024 * 1024;

    /// <summary>Longest passage; longer texts are cut at their paragraphs.</summary>
    internal const int LongestText = 1200;

    private static readonly string[] Endings = [".md", ".txt", ".jsonl"];

    /// <summary>The file or folder that a path means: as it is, else in the app's own folder.</summary>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) || Directory.Exists(full) ? full : Path.GetFullPath(path, AppContext.BaseDirectory);
    }

    /// <summary>Changes when a file does: the names, lengths and times of all.</summary>
    public static string Stamp(string path)
    {
        var stamp = new StringBuilder();
        foreach (var file in Files(path)) stamp.Append(file.FullName).Append(':').Append(file.Length).Append(':').Append(file.LastWriteTimeUtc.Ticks).Append('\n');
        return stamp.ToString();
    }

    /// <summary>All passages, in the order of the files' names.</summary>
    public static ImmutableArray<Passage> Read(string path)
    {
        var files = Files(path);
        if (files.Sum(file => file.Length) is var bytes && bytes > MostBytes) throw new InvalidDataException($"'{path}' has {bytes} bytes in its files; at most {MostBytes} are read.");
        var passages = ImmutableArray.CreateBuilder<Passage>();
        foreach (var file in files)
        {
            var asOf = new DateTimeOffset(file.LastWriteTimeUtc);
            passages.AddRange(file.Extension == ".jsonl" ? Lines(file, asOf) : Sections(file, asOf));
            if (passages.Count > MostPassages) throw new InvalidDataException($"'{file.FullName}' is beyond the {MostPassages} passages that are read.");
        }

        return passages.Count > 0 ? passages.ToImmutable() : throw new InvalidDataException($"'{path}' has no text in files that end in {string.Join(", ", Endings)}.");
    }

    private static FileInfo[] Files(string path)
    {
        if (File.Exists(path)) return [new FileInfo(path)];
        if (!Directory.Exists(path)) throw new InvalidDataException($"'{path}' is neither a file nor a folder.");
        return [.. new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => Endings.Contains(file.Extension, StringComparer.Ordinal)).OrderBy(file => file.FullName, StringComparer.Ordinal)];
    }

    private static IEnumerable<Passage> Lines(FileInfo file, DateTimeOffset asOf)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            foreach (var passage in Line(line, $"'{file.FullName}', line {number}", asOf)) yield return passage;
        }
    }

    private static Passage[] Line(string line, string where, DateTimeOffset asOf)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object || Text(json.RootElement, "text") is not { Length: > 0 } text) throw new InvalidDataException($"{where} is no object with a text.");
            return [.. Pieces(text).Select(piece => new Passage(Text(json.RootElement, "title") ?? Text(json.RootElement, "id") ?? "", Text(json.RootElement, "url"), piece, asOf))];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{where} is no JSON.", error);
        }
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A file by its headings; each passage bears that of its section.</summary>
    private static IEnumerable<Passage> Sections(FileInfo file, DateTimeOffset asOf)
    {
        var title = Path.GetFileNameWithoutExtension(file.Name);
        var text = new StringBuilder();
        foreach (var line in File.ReadLines(file.FullName).Append("# "))
        {
            if (file.Extension != ".md" || !line.StartsWith('#') || !line.TrimStart('#').StartsWith(' '))
            {
                text.Append(line).Append('\n');
                if (!ReferenceEquals(line, "# ")) continue;
            }

            foreach (var piece in Pieces(text.ToString())) yield return new Passage(title, Url: null, piece, asOf);
            text.Clear();
            title = line.TrimStart('#').Trim();
        }

        foreach (var piece in Pieces(file.Extension == ".md" ? "" : text.ToString())) yield return new Passage(title, Url: null, piece, asOf);
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var piece = new StringBuilder();
        foreach (var paragraph in text.Replace("\r", "", StringComparison.Ordinal).Split("\n\n").Select(one => one.Trim()).Where(one => one.Length > 0))
        {
            if (piece.Length > 0 && piece.Length + paragraph.Length > LongestText)
            {
                yield return piece.ToString();
                piece.Clear();
            }

            if (piece.Length > 0) piece.Append("\n\n");
            piece.Append(paragraph);
        }

        if (piece.Length > 0) yield return piece.ToString();
    }
}
