using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Callers that come whatever becomes of those before them: one in four critical, two interactive, one internal; every second one streams.</summary>
/// <param name="targets">Whom they ask; of five requests the second one gets one.</param>
/// <param name="key">Their key.</param>
/// <param name="model">What they ask for.</param>
/// <param name="rate">Requests per second.</param>
/// <param name="clock">The clock.</param>
internal sealed class DrillLoad(IReadOnlyList<Uri> targets, string key, string model, double rate, TimeProvider clock) : IDisposable
{
    private const int EveryOther = 5;
    private static readonly string[] s_lanes = ["critical", "interactive", "internal", "interactive"];

    /// <summary>The lanes that its requests are in: the tenant must be allowed to use them.</summary>
    public static IReadOnlyList<string> Lanes { get; } = [.. s_lanes.Distinct(StringComparer.Ordinal)];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = s_patience };
    private readonly ConcurrentQueue<DrillCall> _calls = new();
    private long _start = clock.GetTimestamp();

    /// <summary>Multiplies the rate from now on.</summary>
    public double Times { get; set; } = 1;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>All that have ended.</summary>
    public IReadOnlyList<DrillCall> Calls => [.. _calls];

    /// <summary>Forgets what was, and counts from now on. While nothing runs.</summary>
    public void Restart()
    {
        _calls.Clear();
        _start = clock.GetTimestamp();
    }

    /// <summary>Sends until told to stop, then waits for the last answer.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var running = new List<Task>();
        var due = Elapsed;
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            running.Add(CallAsync(number));
            due += TimeSpan.FromSeconds(1 / (rate * Times));
            var wait = due - Elapsed;
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await Task.WhenAll(running);
    }

    /// <summary>Sends one; it counts.</summary>
    public async Task CallAsync(int number)
    {
        var (lane, isStream) = (s_lanes[number % s_lanes.Length], number / s_lanes.Length % 2 == 0);
        var target = targets[number % EveryOther == EveryOther - 1 ? targets.Count - 1 : 0];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(target, "/v1/chat/completions"))
        {
            Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Case {{number}}: how do refunds work? Say 20 tokens."}],"stream":{{(isStream ? "true" : "false")}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("x-router-lane", lane);
        request.Headers.Add("x-router-drill", "1");
        var start = Elapsed;
        _calls.Enqueue(await AskAsync(request, lane, isStream, start));
    }

    public void Dispose() => _http.Dispose();

    private async Task<DrillCall> AskAsync(HttpRequestMessage request, string lane, bool isStream, TimeSpan start)
    {
        var call = new DrillCall(lane, start, start, null, false, 0, null, 0, null);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            call = call with { Rung = Number("x-router-rung"), Backend = Text("x-router-backend"), Attempts = Number("x-router-attempts"), Degraded = Text("x-router-degraded"), IsShed = (int)response.StatusCode == 429 };
            var body = await response.Content.ReadAsStringAsync();
            var isWhole = response.IsSuccessStatusCode && (isStream ? body.Contains("[DONE]", StringComparison.Ordinal) : body.Contains("\"choices\"", StringComparison.Ordinal));
            return call with { End = Elapsed, Problem = isWhole ? null : response.IsSuccessStatusCode ? "incomplete" : $"HTTP {(int)response.StatusCode}" };

            string? Text(string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;
            int Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or TaskCanceledException)
        {
            return call with { End = Elapsed, Problem = problem is TaskCanceledException ? "no end" : "cut" };
        }
    }
}
