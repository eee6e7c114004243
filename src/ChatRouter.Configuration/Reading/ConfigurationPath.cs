using System.Buffers;

namespace ChatRouter.Configuration.Reading;

/// <summary>Where a value stands: as a path for programs, and as words for people.</summary>
/// <param name="Path">The whole JSON path.</param>
/// <param name="Subject">What the value belongs to, such as <c>Backend 'gpu1'</c>; empty outside of one.</param>
/// <param name="Name">The path inside the subject.</param>
/// <param name="Line">The line in the file, or 0.</param>
internal sealed record ConfigurationPath(string Path, string Subject, string Name, int Line)
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-$");

    public static ConfigurationPath Root { get; } = new("", "", "", 0);

    /// <summary>How a sentence about this path begins.</summary>
    public string Opening => (Subject.Length, Name.Length) switch
    {
        (0, _) => Name,
        (_, 0) => Subject,
        _ => $"{Subject}: {Name}",
    };

    public ConfigurationPath Member(string name) => this with { Path = Append(Path, name), Name = Append(Name, name) };

    public ConfigurationPath Item(int index) => this with { Path = $"{Path}[{index}]", Name = $"{Name}[{index}]" };

    public ConfigurationPath As(string subject) => this with { Subject = subject, Name = "" };

    public ConfigurationPath At(int line) => this with { Line = line };

    private static string Append(string path, string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_plain)) return $"{path}[{ConfigurationNode.Quote(name)}]";
        return path.Length == 0 ? name : $"{path}.{name}";
    }
}
