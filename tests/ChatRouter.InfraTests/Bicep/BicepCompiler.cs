using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>
/// The Bicep compiler of the package, kept running and asked over its JSON-RPC: a first call costs seconds, a later one a fraction.
/// Started on first use. Thread-safe.
/// </summary>
internal sealed class BicepCompiler
{
    private readonly Lock _turn = new();
    private JsonRpcStream? _stream;

    private BicepCompiler()
    {
    }

    /// <summary>The one of this process.</summary>
    public static BicepCompiler Shared { get; } = new();

    /// <summary>Where the compiler is; empty on a system for which there is none.</summary>
    public static string Path { get; } = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(attribute => attribute.Key == "BicepCompiler")?.Value ?? "";

    /// <summary>What the compiler says of a file and the modules that it uses.</summary>
    public Compilation Compile(string path)
    {
        var answer = Ask(path.EndsWith(".bicepparam", StringComparison.Ordinal) ? "bicep/compileParams" : "bicep/compile", new
        {
            path,
            parameterOverrides = new { },
        });
        var hasTemplate = answer.TryGetProperty("contents", out var template) || answer.TryGetProperty("template", out template);
        return new Compilation(
            [.. answer.GetProperty("diagnostics").EnumerateArray().Select(BicepDiagnostic.Read)],
            hasTemplate && template.GetString() is { } text ? JsonElement.Parse(text) : null);
    }

    /// <summary>The resources that a deployment with these parameters would make, with every expression worked out that needs no Azure.</summary>
    /// <param name="parameterFile">A <c>.bicepparam</c> file beside its template.</param>
    /// <param name="resourceGroup">The group that is deployed to; null for a template that makes its own.</param>
    public Prediction Predict(string parameterFile, string? resourceGroup)
    {
        var metadata = new
        {
            tenantId = Prediction.Tenant,
            subscriptionId = Prediction.Subscription,
            resourceGroup,
            location = "westeurope",
            deploymentName = "test",
        };
        var answer = Ask("bicep/getSnapshot", new { path = parameterFile, metadata, externalInputs = Array.Empty<object>() });
        return new Prediction(JsonElement.Parse(answer.GetProperty("snapshot").GetString()!));
    }

    private JsonElement Ask(string method, object parameters)
    {
        lock (_turn)
        {
            _stream ??= Start();
            return _stream.Call(method, parameters);
        }
    }

    private static JsonRpcStream Start()
    {
        if (!File.Exists(Path)) throw new InvalidOperationException(BicepFactAttribute.Missing);
        var start = new ProcessStartInfo(Path, ["jsonrpc", "--stdio"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Messages in English without the system's library for languages. It ends when its input does, with the tests.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        var process = Process.Start(start)!;
        return new JsonRpcStream(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
    }
}
