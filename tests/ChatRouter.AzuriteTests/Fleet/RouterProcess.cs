using System.Diagnostics;
using System.Text.Json;
using ChatRouter.AzuriteTests.App;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>LocalHost as a process of its own, as a user starts it.</summary>
internal sealed class RouterProcess : IAsyncDisposable
{
    private const string AddressLabel = "API base";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _drained;

    private RouterProcess(Process process, Task drained, RouterClient client)
    {
        _process = process;
        _drained = drained;
        Client = client;
    }

    public RouterClient Client { get; }

    /// <summary>False from the moment it is to be killed.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <param name="configuration">The path of its router.json.</param>
    /// <param name="storage">The connection string of its tables.</param>
    public static async Task<RouterProcess> StartAsync(string configuration, string storage)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "ChatRouter.LocalHost.dll"),
            "--config", configuration, "--no-simulator", "--storage", storage, "--urls", "http://127.0.0.1:0",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Split(AddressLabel) is not [_, var address]) continue;
            var drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors);
            return new RouterProcess(process, drained, new RouterClient(new Uri(new Uri(address.Trim()), "/")));
        }

        process.Dispose();
        throw new IOException($"LocalHost ended while it started: {await errors}");
    }

    /// <summary>What it says of <c>gpu1</c>.</summary>
    public Task<JsonElement> PrimaryAsync() => Client.BackendAsync("gpu1");

    /// <summary>Ends it as <c>kill -9</c> does: nothing of it runs any more when this returns.</summary>
    public async Task KillAsync()
    {
        IsAlive = false;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAlive) await KillAsync();
        await _drained;
        _process.Dispose();
        Client.Dispose();
    }
}
