using System.Net.Http.Json;
using System.Text.Json;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Overload.Ladder;

/// <summary>The simulated ladder in its process.</summary>
internal sealed class RunningLadder : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private readonly ChildProcess _process;
    private readonly HttpClient _control;

    private RunningLadder(ChildProcess process, Uri control, IReadOnlyList<Uri> addresses)
    {
        _process = process;
        _control = new HttpClient { BaseAddress = control };
        Addresses = addresses;
    }

    /// <summary>The servers' addresses, in the order of <see cref="LadderShape.Servers"/>.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    public int ProcessId => _process.Id;

    public static async Task<RunningLadder> StartAsync(CancellationToken cancellationToken)
    {
        var process = ChildProcess.StartRole("ladder");
        var control = new Uri(await process.ReadLineAsync(cancellationToken));
        var addresses = new List<Uri>();
        foreach (var _ in LadderShape.Servers)
            addresses.Add(new Uri(await process.ReadLineAsync(cancellationToken)));
        return new RunningLadder(process, control, addresses);
    }

    /// <summary>What its servers are doing, in their order.</summary>
    public async Task<IReadOnlyList<ServerLoad>> LoadAsync(CancellationToken cancellationToken)
    {
        var state = await _control.GetFromJsonAsync<JsonElement>("/control", cancellationToken);
        return [.. state.GetProperty("backends").EnumerateArray().Select(server => new ServerLoad(server.GetProperty("running").GetInt32(), server.GetProperty("waiting").GetInt32()))];
    }

    /// <summary>Answers that the first server begins from now on come at a third of its pace, for the given time.</summary>
    public async Task SlowDownAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var server = LadderShape.Servers[0];
        using var taken = await _control.PutAsJsonAsync(
            $"/control/{server.Name}",
            new { fault = "slow-tokens", intervalMs = (int)(3 * server.TokenInterval).TotalMilliseconds, forSeconds = time.TotalSeconds },
            cancellationToken);
        taken.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until nothing of an earlier run is at work.</summary>
    public async Task BecomeIdleAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        (await _control.DeleteAsync(new Uri("/control", UriKind.Relative), cancellationToken)).Dispose();
        while ((await LoadAsync(cancellationToken)).Any(server => server.Running + server.Waiting > 0))
            await Task.Delay(s_poll, clock, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _process.DisposeAsync();
    }
}
