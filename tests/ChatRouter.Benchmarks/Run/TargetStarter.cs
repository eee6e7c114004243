using System.Net;
using System.Net.Sockets;

namespace ChatRouter.Benchmarks.Run;

/// <summary>Starts the targets in processes of their own.</summary>
/// <param name="before">The folder of another build of LocalHost, or null.</param>
internal sealed class TargetStarter(DirectoryInfo? before)
{
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_startPoll = TimeSpan.FromMilliseconds(100);

    public static async Task<Target> BackendAsync(CancellationToken cancellationToken)
    {
        var process = ChildProcess.StartRole("backend");
        return new Target(Target.Direct, new Uri(await process.ReadLineAsync(cancellationToken)).Port, process);
    }

    /// <summary>One of the proxies in front of the backend.</summary>
    public Task<Target> ProxyAsync(string name, Target backend, CancellationToken cancellationToken) => name switch
    {
        Target.Router => RouterAsync(name, folder: "", backend, cancellationToken),
        Target.Before => RouterAsync(name, before!.FullName, backend, cancellationToken),
        Target.Reading => PassThroughAsync(name, ["--backend-port", $"{backend.Port}", "--reads"], cancellationToken),
        _ => PassThroughAsync(name, ["--backend-port", $"{backend.Port}"], cancellationToken),
    };

    private static async Task<Target> PassThroughAsync(string name, string[] arguments, CancellationToken cancellationToken)
    {
        var process = ChildProcess.StartRole("passthrough", arguments);
        return new Target(name, new Uri(await process.ReadLineAsync(cancellationToken)).Port, process);
    }

    private static async Task<Target> RouterAsync(string name, string folder, Target backend, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("chatrouter-bench-");
        var configuration = Path.Combine(directory.FullName, "router.json");
        await File.WriteAllTextAsync(configuration, RouterConfiguration.Create(backend.Port), cancellationToken);
        var port = FreePort();
        var process = ChildProcess.Start(
            Path.Combine(folder, "ChatRouter.LocalHost.dll"), ["--config", configuration, "--no-simulator", "--urls", $"http://127.0.0.1:{port}"]);
        process.DrainOutput();
        try
        {
            await WaitUntilReadyAsync(process, port, cancellationToken);
            return new Target(name, port, process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task WaitUntilReadyAsync(ChildProcess process, int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var answer = "none";
        for (var waited = TimeSpan.Zero; waited < s_startTimeout && !process.HasExited; waited += s_startPoll)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"), cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
                answer = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}";
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(s_startPoll, TimeProvider.System, cancellationToken);
        }

        throw new InvalidOperationException($"The router is not ready; its last answer was: {answer}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
