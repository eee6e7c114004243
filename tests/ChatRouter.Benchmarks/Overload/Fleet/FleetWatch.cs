using System.Text.Json;
using ChatRouter.Benchmarks.Overload.Ladder;

namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>Watches routers and servers through a run: circuits that open, and each second the load of every backend.</summary>
internal sealed class FleetWatch(RouterFleet fleet, RunningLadder ladder, TimeProvider clock)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);
    private readonly Dictionary<(int Instance, string Backend), string> _circuits = [];

    /// <summary>Circuits that have gone from closed to anything else, counted on each instance.</summary>
    public int CircuitsOpened { get; private set; }

    /// <summary>What was seen, in order of time.</summary>
    public List<BackendSample> Samples { get; } = [];

    /// <summary>Looks until it is told to stop.</summary>
    /// <param name="start">The timestamp that times count from.</param>
    /// <param name="over">Ends it; does not throw.</param>
    public async Task RunAsync(long start, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await LookAsync(start, over);
                await Task.Delay(s_poll, clock, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private async Task LookAsync(long start, CancellationToken over)
    {
        var states = await Task.WhenAll(fleet.Instances.Select(instance => instance.StateAsync(over)));
        var loads = await ladder.LoadAsync(over);
        var second = Math.Round(clock.GetElapsedTime(start).TotalSeconds, 1);
        JsonElement[][] backends = [.. states.Select(state => state is { } seen ? seen.GetProperty("backends").EnumerateArray().ToArray() : [])];
        for (var i = 0; i < backends.Length; i++)
            NoteCircuits(i, backends[i]);
        foreach (var (server, load) in LadderShape.Servers.Zip(loads))
        {
            JsonElement[] views = [.. backends.SelectMany(of => of).Where(backend => backend.GetProperty("name").GetString() == server.Name)];
            double[] limits = [.. views.Where(view => view.TryGetProperty("limit", out var limit) && limit.ValueKind == JsonValueKind.Number).Select(view => view.GetProperty("limit").GetDouble())];
            Samples.Add(new(second, server.Name, views.Sum(view => view.GetProperty("inFlight").GetInt32()), limits.Length == 0 ? null : limits.Sum(), load.Running, load.Waiting));
        }
    }

    private void NoteCircuits(int instance, JsonElement[] backends)
    {
        foreach (var backend in backends)
        {
            var key = (instance, backend.GetProperty("name").GetString()!);
            var phase = backend.GetProperty("circuit").GetString()!;
            if (phase != "closed" && _circuits.GetValueOrDefault(key, "closed") == "closed")
                CircuitsOpened++;
            _circuits[key] = phase;
        }
    }
}
