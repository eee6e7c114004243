using System.Collections.Concurrent;
using System.Text.Json;
using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests;

/// <summary>The files of the deployment, as committed or with a change on top. Immutable, thread-safe.</summary>
internal sealed class Deployment
{
    /// <summary>The entry of the templates.</summary>
    public const string Main = "infra/main.bicep";

    /// <summary>The parameters that must be given.</summary>
    private const string Required = "param environmentName = 'test'\nparam location = 'westeurope'\nparam principalId = '" + Deployer + "'\n";

    private readonly Dictionary<string, string> _changes;
    private readonly Lazy<Prediction> _small;
    private readonly Lazy<Prediction> _full;
    private readonly ConcurrentDictionary<string, Compilation> _compilations = new(StringComparer.Ordinal);

    private Deployment(Dictionary<string, string> changes)
    {
        _changes = changes;
        _small = new Lazy<Prediction>(() => Predict(Main, Required));
        _full = new Lazy<Prediction>(() => Predict(Main, Required + """
            param profile = 'prod'
            param vnetEnabled = true
            param backendKeyNames = 'GPU1_KEY,GPU2_KEY'
            param alertEmail = 'ops@example.com'
            param alertWebhookUri = 'https://alerts.example/hook'
            param frontDoorId = '00000000-0000-0000-0000-00000000000f'
            param usePlaceholder = false
            """));
    }

    /// <summary>Object id of whoever deploys.</summary>
    public const string Deployer = "00000000-0000-0000-0000-000000000009";

    /// <summary>What is committed.</summary>
    public static Deployment Committed { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>What main.bicep makes of its defaults: the profile <c>dev</c>.</summary>
    public Prediction Small => _small.Value;

    /// <summary>What main.bicep makes with everything asked for: the profile <c>prod</c>, private network, alerts, Front Door, keys of backends.</summary>
    public Prediction Full => _full.Value;

    /// <summary>The ARM template of main.bicep.</summary>
    public JsonElement Template => Compile(Main).Template ?? throw new InvalidOperationException($"{Main} cannot be compiled: {Compile(Main).Diagnostics[0].Message}");

    /// <summary>The same deployment with one mistake: every <paramref name="old"/> in a file becomes <paramref name="mistake"/>.</summary>
    public Deployment With(string path, string old, string mistake)
    {
        var text = Text(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return new Deployment(new Dictionary<string, string>(_changes, StringComparer.Ordinal) { [path] = text.Replace(old,
            mistake, StringComparison.Ordinal) });
    }

    /// <summary>Compiles a file; the paths in diagnostics are those of the repository.</summary>
    public Compilation Compile(string path) => _compilations.GetOrAdd(path, _ => InTree(root =>
    {
        var compilation = BicepCompiler.Shared.Compile(Path.Combine(root, path));
        return compilation with
        {
            Diagnostics = [.. compilation.Diagnostics.Select(diagnostic => diagnostic with { Path = Path.GetRelativePath(root, diagnostic.Path).Replace('\\', '/') })],
        };
    }));

    /// <summary>What a template would make.</summary>
    /// <param name="template">Its path.</param>
    /// <param name="parameters">Lines of a parameter file.</param>
    /// <param name="resourceGroup">The group that is deployed to; null for a template that makes its own.</param>
    public Prediction Predict(string template, string parameters, string? resourceGroup = null) => InTree(root =>
    {
        var file = Path.Combine(root, Path.GetDirectoryName(template)!, "test.bicepparam");
        File.WriteAllText(file, $"using '{Path.GetFileName(template)}'\n{parameters}\n");
        return BicepCompiler.Shared.Predict(file, resourceGroup);
    });

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

    /// <summary>Does something with the templates of this deployment on disk.</summary>
    private T InTree<T>(Func<string, T> work)
    {
        var root = Directory.CreateTempSubdirectory("chatrouter-infra-");
        try
        {
            foreach (var path in Find("infra", ""))
            {
                var target = Path.Combine(root.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllText(target, Text(path));
            }

            return work(root.FullName);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
