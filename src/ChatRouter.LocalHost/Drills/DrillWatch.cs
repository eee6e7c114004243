using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Looks at a router as an operator does, four times a second: its state, alerts and events.</summary>
/// <param name="target">The router.</param>
/// <param name="opsKey">The operator's key.</param>
/// <param name="elapsed">Time since the beginning of the load.</param>
/// <param name="clock">The clock.</param>
internal sealed class DrillWatch(Uri target, string opsKey, Func<TimeSpan> elapsed, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(250);

    // What is told of drills themselves, and of places, is no detection.
    private static readonly string[] s_silent = ["fault", "key", "hold", "silence", "switch", "cache"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = target, Timeout = TimeSpan.FromSeconds(5), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", opsKey) } };
    private readonly Dictionary<string, TimeSpan> _alerts = new(StringComparer.Ordinal);
    private TimeSpan? _storage;

    /// <summary>Rules that have fired, and when that was seen.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Alerts => _alerts;

    /// <summary>When it was first said that the shared state is out of reach; null if never.</summary>
    public TimeSpan? StorageTrouble => _storage;

    /// <summary>Whether somebody else than the timer probed at some time; null: nobody probed.</summary>
    public bool? IsDeputy { get; private set; }

    /// <summary>Looks until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(s_pace, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>What has changed since a moment, the oldest first.</summary>
    public async Task<IReadOnlyList<DrillMark>> EventsAsync(TimeSpan since)
    {
        using var answer = await EventsAsync();
        if (answer is null) return [];
        var (now, at) = (clock.GetUtcNow(), elapsed());
        return [.. answer.RootElement.GetProperty("events").EnumerateArray()
            .Where(one => !s_silent.Contains(one.GetProperty("kind").GetString()))
            .Select(one => new DrillMark(at - (now - one.GetProperty("at").GetDateTimeOffset()), "event", $"{one.GetProperty("kind").GetString()} {one.GetProperty("subject").GetString()}: {one.GetProperty("from").GetString()} -> {one.GetProperty("to").GetString()}"))
            .Where(mark => mark.At >= since && mark.At <= at).OrderBy(mark => mark.At)];
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument?> EventsAsync()
    {
        try
        {
            return JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri("/ops/events?limit=200", UriKind.Relative)));
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException or JsonException)
        {
            // Who has gone away in the drill has told of nothing, and that shows.
            return null;
        }
    }

    private async Task LookAsync()
    {
        try
        {
            using var state = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri("/ops/state", UriKind.Relative)));
            var now = elapsed();
            if (state.RootElement.TryGetProperty("fleetError", out _)) _storage ??= now;
            if (state.RootElement.TryGetProperty("prober", out var prober)) IsDeputy = IsDeputy == true || prober.GetString() == "deputy";
            foreach (var alert in state.RootElement.GetProperty("alerts").EnumerateArray().Where(alert => alert.GetProperty("state").GetString() == "firing")) _alerts.TryAdd(alert.GetProperty("rule").GetString()!, now);
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException or JsonException)
        {
            // An operator's page that does not answer shows in the figures of the callers.
        }
    }
}
