using System.Runtime.Loader;
using System.Text.Json;
using ChatRouter.WorkerTests.Host;
using ChatRouter.WorkerTests.Setup;

namespace ChatRouter.WorkerTests;

/// <summary>The deployed app names all its functions to the host, and loads them.</summary>
[Collection(nameof(SharedApp))]
public sealed class IndexingTests(SharedApp shared)
{
    private static readonly string[] s_verbs = ["get", "head", "post", "put", "patch", "delete", "options"];

    private IReadOnlyList<IndexedFunction> Functions => shared.App.Host.Functions;

    [Fact]
    public void Functions_NamedByTheWorker_AreThoseOfTheAttributes()
    {
        Assert.True(FunctionsApp.Built.IsIndexedByWorker);
        Assert.Equal(AttributeNames(), Functions.Select(function => function.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void MetadataFile_OfTheBuild_NamesTheSameFunctions()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(FunctionsApp.Built.Folder, "functions.metadata")));
        Assert.Equal(AttributeNames(), file.RootElement.EnumerateArray().Select(function => function.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
    }

    /// <summary>The platform's always-ready instances are set by name, and names in upper case were not found.</summary>
    [Fact]
    public void Names_AreLowerCase() => Assert.All(Functions, function => Assert.Equal(function.Name.ToLowerInvariant(), function.Name));

    /// <summary>The router checks its own bearer keys; the host's keys would come before them.</summary>
    [Fact]
    public void HttpFunctions_AreAnonymous()
        => Assert.All(Functions.Where(function => function.IsHttp), function => Assert.Equal("Anonymous", function.Binding("authLevel"), ignoreCase: true));

    /// <summary>The host has no error for a wrong method or a route of its own: the function just never runs.</summary>
    [Fact]
    public void HttpFunctions_HaveKnownMethodsAndFreeRoutes() => Assert.All(Functions.Where(function => function.IsHttp), function =>
    {
        Assert.Subset(s_verbs.ToHashSet(StringComparer.OrdinalIgnoreCase), function.Methods.ToHashSet(StringComparer.OrdinalIgnoreCase));
        Assert.False(function.Route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || function.Route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase), function.Route);
    });

    [Fact]
    public void QueueFunction_SettlesItsMessagesItself()
    {
        var queue = Assert.Single(Functions, function => function.Trigger.Equals("serviceBusTrigger", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(("batch", "ServiceBus", "False"), (queue.Binding("queueName"), queue.Binding("connection"), queue.Binding("autoCompleteMessages")));
    }

    [Fact]
    public async Task Worker_AskedHowItIs_Answers() => Assert.True(await shared.App.Host.IsAliveAsync());

    private static List<string> AttributeNames()
    {
        var path = FunctionsApp.Built.Assembly;
        var resolver = new AssemblyDependencyResolver(path);
        var context = new AssemblyLoadContext("functions", isCollectible: true);
        context.Resolving += (own, name) => resolver.ResolveAssemblyToPath(name) is { } file ? own.LoadFromAssemblyPath(file) : null;
        try
        {
            return [.. context.LoadFromAssemblyPath(path).GetTypes()
                .SelectMany(type => type.GetMethods())
                .SelectMany(method => method.GetCustomAttributesData())
                .Where(attribute => attribute.AttributeType.Name == "FunctionAttribute")
                .Select(attribute => (string)attribute.ConstructorArguments[0].Value!)
                .Order(StringComparer.Ordinal)];
        }
        finally
        {
            context.Unload();
        }
    }
}
