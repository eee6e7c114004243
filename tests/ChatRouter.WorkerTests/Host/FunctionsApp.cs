using System.Reflection;
using System.Text.Json;

namespace ChatRouter.WorkerTests.Host;

/// <summary>The built function app in its output folder: what a deployment package holds.</summary>
/// <param name="Folder">The folder with <c>host.json</c> and <c>worker.config.json</c>.</param>
internal sealed record FunctionsApp(string Folder)
{
    /// <summary>Another build to test than this configuration's own, for instance one that is compiled ahead.</summary>
    private const string FolderVariable = "CHATROUTER_FUNCTIONS_APP";

    /// <summary>The build beside these tests.</summary>
    public static FunctionsApp Built { get; } = new(Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
        ? Path.GetFullPath(folder)
        : typeof(FunctionsApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == nameof(FunctionsApp)).Value!);

    /// <summary>Whether the worker names its functions itself, or leaves that to the host.</summary>
    public bool IsIndexedByWorker => bool.Parse(Worker("workerIndexing"));

    /// <summary>The program that the host starts.</summary>
    public string Executable => Worker("defaultExecutablePath").Replace("{WorkerRoot}", Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Its first argument.</summary>
    public string Assembly => Path.Combine(Folder, Worker("defaultWorkerPath"));

    /// <summary>What stands before every route; "" for nothing.</summary>
    public string RoutePrefix => Read("host.json").GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString()!;

    private string Worker(string property) => Read("worker.config.json").GetProperty("description").GetProperty(property).ToString();

    private JsonElement Read(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file)));
        return json.RootElement.Clone();
    }
}
