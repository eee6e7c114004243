using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests;

/// <summary>The files of the deployment, as committed or with a change on top. Immutable.</summary>
internal sealed class Deployment
{
    private readonly Dictionary<string, string> _changes;
    private readonly Lazy<IReadOnlyDictionary<string, BicepFile>> _bicep;

    private Deployment(Dictionary<string, string> changes)
    {
        _changes = changes;
        _bicep = new Lazy<IReadOnlyDictionary<string, BicepFile>>(() => Find("infra", ".bicep")
            .ToDictionary(path => path, path => new BicepFile(path, Text(path)), StringComparer.Ordinal));
    }

    /// <summary>What is committed.</summary>
    public static Deployment Committed { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The entry of the templates.</summary>
    public BicepFile Main => Bicep["infra/main.bicep"];

    /// <summary>Every Bicep file by its path.</summary>
    public IReadOnlyDictionary<string, BicepFile> Bicep => _bicep.Value;

    /// <summary>The same deployment with one mistake: every <paramref name="old"/> in a file becomes <paramref name="mistake"/>.</summary>
    public Deployment With(string path, string old, string mistake)
    {
        var text = Text(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return new Deployment(new Dictionary<string, string>(_changes, StringComparer.Ordinal) { [path] = text.Replace(old,
            mistake, StringComparison.Ordinal) });
    }

    /// <summary>Whether there is such a file.</summary>
    public bool Has(string path) => _changes.ContainsKey(path) || File.Exists(Path.Combine(Repository.Root, path));

    /// <summary>The text of a file.</summary>
    public string Text(string path) => _changes.TryGetValue(path, out var text) ? text : File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>Files below a folder whose names end so, sorted.</summary>
    public static IReadOnlyList<string> Find(string folder, string ending) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => path.EndsWith(ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A path that a file names, from the root of the repository.</summary>
    public static string Resolve(string from, string relative) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(from)!, relative))).Replace('\\', '/');
}
