using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;

namespace ChatRouter.Benchmarks.Run;

/// <summary>Starts the targets in processes of their own.</summary>
/// <param name="before">The folder of another build of LocalHost, or null.</param>
/// <param name="assembled">Whether the router with its own default for whole answers runs beside.</param>
/// <param name="cached">Whether the router runs beside on a route that keeps its answers.</param>
/// <param name="yarp">Whether YARP's forwarder runs beside.</param>
/// <param name="peer">The command that starts somebody else's proxy, or null.</param>
internal sealed class TargetStarter(DirectoryInfo? before, bool assembled, bool cached, bool yarp, string? peer)
{
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_startPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>The targets that exist only if they were asked for.</summary>
    public IEnumerable<string> Others => [.. before is null ? [] : new[] { Target.Before }, .. assembled ? new[] { Target.Assembled } : [], .. cached ? new[] { Target.Cached } : [], .. yarp ? new[] { Target.Yarp } : [], .. peer is null ? [] : new[] { Target.Peer }];

    public static async Task<Target> BackendAsync(CancellationToken cancellationToken)
    {
        var process = ChildProcess.StartRole("backend");
        return new Target(Target.Direct, new Uri(await process.ReadLineAsync(cancellationToken)).Port, process);
    }

    /// <summary>One of the proxies in front of the backend.</summary>
    public Task<Target> ProxyAsync(string name, Target backend, CancellationToken cancellationToken) => name switch
    {
        Target.Router => RouterAsync(name, folder: "", RouterConfiguration.Direct, backend, cancellationToken),
        Target.Before => RouterAsync(name, before!.FullName, RouterConfiguration.Direct, backend, cancellationToken),
        Target.Assembled => RouterAsync(name, folder: "", RouterConfiguration.Assembled, backend, cancellationToken),
        Target.Cached => RouterAsync(name, folder: "", RouterConfiguration.Cached, backend, cancellationToken),
        Target.Peer => PeerAsync(name, peer!, backend, cancellationToken),
        Target.Yarp => RoleAsync(name, "yarp", ["--backend-port", $"{backend.Port}"], cancellationToken),
        Target.Reading => RoleAsync(name, "passthrough", ["--backend-port", $"{backend.Port}", "--reads"], cancellationToken),
        _ => RoleAsync(name, "passthrough", ["--backend-port", $"{backend.Port}"], cancellationToken),
    };

    /// <summary>A router that does not answer yet.</summary>
    /// <param name="folder">Where its build lies; "" is here.</param>
    /// <param name="route">Fields of its route, each with its comma.</param>
    /// <param name="directory">Takes its configuration, and must live until it answers.</param>
    /// <param name="port">Where it is to listen.</param>
    /// <param name="backend">Where it is to send.</param>
    /// <param name="cancellationToken">Ends the writing of its configuration.</param>
    public static async Task<ChildProcess> StartRouterAsync(string folder, string route, DirectoryInfo directory, int port, Target backend, CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(directory.FullName, "router.json");
        await File.WriteAllTextAsync(configuration, RouterConfiguration.Create(backend.Port, route), cancellationToken);
        var process = ChildProcess.Start(
            Path.Combine(folder, "ChatRouter.LocalHost.dll"), ["--config", configuration, "--no-simulator", "--urls", $"http://127.0.0.1:{port}"]);
        process.DrainOutput();
        return process;
    }

    /// <summary>Null as soon as somebody takes connections there; until then what is wrong.</summary>
    public static async Task<string?> ListensAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return null;
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>A port of loopback that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<Target> RoleAsync(string name, string role, string[] arguments, CancellationToken cancellationToken)
    {
        var process = ChildProcess.StartRole(role, arguments);
        return new Target(name, new Uri(await process.ReadLineAsync(cancellationToken)).Port, process);
    }

    private static async Task<Target> PeerAsync(string name, string command, Target backend, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var words = CommandLineParser.SplitCommandLine(command)
            .Select(word => word.Replace("{port}", $"{port}", StringComparison.Ordinal).Replace("{backend}", $"{backend.Port}", StringComparison.Ordinal))
            .ToArray();
        var process = ChildProcess.StartProgram(words[0], words[1..]);
        process.DrainOutput();
        return await ReadyAsync(name, port, process, () => ListensAsync(port, cancellationToken), cancellationToken);
    }

    private static async Task<Target> RouterAsync(string name, string folder, string route, Target backend, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("chatrouter-bench-");
        try
        {
            var port = FreePort();
            var process = await StartRouterAsync(folder, route, directory, port, backend, cancellationToken);
            using var client = new HttpClient();
            return await ReadyAsync(name, port, process, () => AnswersReadyAsync(client, port, cancellationToken), cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The target as soon as the check finds nothing wrong.</summary>
    private static async Task<Target> ReadyAsync(
        string name, int port, ChildProcess process, Func<Task<string?>> check, CancellationToken cancellationToken)
    {
        try
        {
            string? wrong = null;
            for (var waited = TimeSpan.Zero; waited < s_startTimeout && !process.HasExited; waited += s_startPoll)
            {
                wrong = await check();
                if (wrong is null)
                    return new Target(name, port, process);
                await Task.Delay(s_startPoll, TimeProvider.System, cancellationToken);
            }

            throw new InvalidOperationException($"The {name} is not ready: {(process.HasExited ? "it has ended" : wrong)}");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task<string?> AnswersReadyAsync(HttpClient client, int port, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"), cancellationToken);
            return response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }
}
