using System.Net.Http.Headers;
using System.Text.Json;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>One router in its process.</summary>
internal sealed class RouterInstance : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _ops;

    private RouterInstance(ChildProcess process, int port)
    {
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}");
        _ops = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        _ops.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FleetConfiguration.OpsKey);
    }

    public Uri Address { get; }

    /// <summary>Measures the process from now on.</summary>
    public ProcessMeter Meter(TimeProvider clock) => new(_process.Id, clock);

    public static RouterInstance Start(string build, string configuration, string storage)
    {
        var port = TargetStarter.FreePort();
        var process = ChildProcess.Start(
            Path.Combine(build, "ChatRouter.LocalHost.dll"),
            ["--config", configuration, "--no-simulator", "--storage", storage, "--urls", $"http://127.0.0.1:{port}"],
            isQuiet: true);
        process.DrainOutput();
        return new RouterInstance(process, port);
    }

    /// <summary>Waits until it can answer.</summary>
    public async Task BecomeReadyAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var poll = TimeSpan.FromMilliseconds(100);
        for (var left = 600; left > 0 && !_process.HasExited; left--)
        {
            try
            {
                using var response = await _ops.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(poll, clock, cancellationToken);
        }

        throw new InvalidOperationException(_process.HasExited ? "The router has ended while it started." : "The router is not ready after a minute.");
    }

    /// <summary>Its <c>/ops/state</c>, or null if it does not answer: a router that is too busy for its operator is a figure, too, but not this one.</summary>
    public async Task<JsonElement?> StateAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var body = JsonDocument.Parse(await _ops.GetByteArrayAsync(new Uri("/ops/state", UriKind.Relative), cancellationToken));
            return body.RootElement.Clone();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ops.Dispose();
        await _process.DisposeAsync();
    }
}
