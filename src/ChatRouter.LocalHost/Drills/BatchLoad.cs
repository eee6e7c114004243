using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatRouter.LocalHost.Drills;

/// <summary>A caller who sends small batches, one after the other, and wants every line of them answered in the end.</summary>
/// <param name="target">Whom it asks.</param>
/// <param name="key">Its key.</param>
/// <param name="model">What the lines ask for.</param>
/// <param name="rate">Batches per second; 0: none.</param>
/// <param name="elapsed">Time since the beginning of the load.</param>
/// <param name="clock">The clock.</param>
internal sealed class BatchLoad(Uri target, string key, string model, double rate, Func<TimeSpan> elapsed, TimeProvider clock) : IDisposable
{
    private const int Lines = 2;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<BatchCall> _calls = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = target, Timeout = TimeSpan.FromSeconds(10), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <summary>All that were answered.</summary>
    public IReadOnlyList<BatchCall> Calls => [.. _calls];

    /// <summary>Sends until told to stop, then waits for the last answer.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (rate <= 0) return;
        while (!stop.IsCancellationRequested)
        {
            _calls.Enqueue(await SubmitAsync());
            await Task.Delay(TimeSpan.FromSeconds(1 / rate), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Once the queue takes work again: sends what was refused once more, and waits for the results of all.</summary>
    /// <returns>Lines that never got a good result.</returns>
    public async Task<int> SettleAsync(CancellationToken stop)
    {
        var lost = 0;
        var open = new List<string>();
        foreach (var call in _calls)
        {
            if ((call.Id ?? (await SubmitAsync()).Id) is { } id) open.Add(id);
            else lost += Lines;
        }

        var until = elapsed() + s_longest;
        while (true)
        {
            var left = new List<(string Id, int Lines)>();
            foreach (var id in open)
            {
                if (await OpenLinesAsync(id) is > 0 and var lines) left.Add((id, lines));
            }

            if (left.Count == 0 || elapsed() >= until) return lost + left.Sum(batch => batch.Lines);
            open = [.. left.Select(batch => batch.Id)];
            await Task.Delay(s_look, clock, stop);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<BatchCall> SubmitAsync()
    {
        var call = new BatchCall(elapsed(), default, 0, null, false, null);
        try
        {
            using var body = new StringContent(string.Concat(Enumerable.Range(1, Lines).Select(Line)), Encoding.UTF8, "application/jsonl");
            using var answer = await _http.PostAsync(new Uri("/v1/batches", UriKind.Relative), body);
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
            return call with
            {
                End = elapsed(), Status = (int)answer.StatusCode, HasRetryAfter = answer.Headers.RetryAfter is not null,
                Code = (string?)json?["error"]?["code"], Id = answer.IsSuccessStatusCode ? (string?)json?["id"] : null,
            };
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException or JsonException or InvalidOperationException)
        {
            return call with { End = elapsed() };
        }
    }

    /// <summary>Lines without a good result; all of them where nobody says.</summary>
    private async Task<int> OpenLinesAsync(string id)
    {
        try
        {
            var counts = JsonNode.Parse(await _http.GetStringAsync(new Uri($"/v1/batches/{id}", UriKind.Relative)))?["request_counts"];
            return (int?)counts?["total"] is { } total && (int?)counts["completed"] is { } completed ? total - completed : Lines;
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException or JsonException or InvalidOperationException)
        {
            return Lines;
        }
    }

    private string Line(int number)
        => $$$"""{"custom_id":"{{{number}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"{{{model}}}","messages":[{"role":"user","content":"Say 1 token."}]}}""" + "\n";
}
