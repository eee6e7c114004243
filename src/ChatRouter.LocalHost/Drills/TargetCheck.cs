using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRouter.LocalHost.Commands;
using ChatRouter.LocalHost.Drills.Reading;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Asks a router before a drill whether there can be one: that drills are on, that it has what is to fail, and that keys, lanes and the route are right.</summary>
internal static class TargetCheck
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks. What callers get while the router is in trouble is the drill's to find.</summary>
    /// <exception cref="StartupException">There can be none; the message says why.</exception>
    public static async Task RunAsync(
        Uri target, string key, string opsKey, string model, Experiment experiment, IReadOnlyDictionary<string, string> names, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = s_patience };
        using var faults = new HttpRequestMessage(HttpMethod.Get, new Uri(target, "/ops/faults"));
        await SendAsync(http, faults, opsKey, "refused the drill", _ => true);
        using var state = new HttpRequestMessage(HttpMethod.Get, new Uri(target, "/ops/state"));
        if (Problem(await SendAsync(http, state, opsKey, "does not tell its state", _ => true)) is { } problem) throw new StartupException($"error: {target} {problem}");
        foreach (var lane in DrillLoad.Lanes)
        {
            using var chat = new HttpRequestMessage(HttpMethod.Post, new Uri(target, "/v1/chat/completions"))
            {
                Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":1}""", Encoding.UTF8, "application/json"),
            };
            chat.Headers.Add("x-router-lane", lane);
            await SendAsync(http, chat, key, "refuses the drill's requests", status => status is 400 or 401 or 403 or 404);
        }

        string? Problem(byte[] told)
        {
            try
            {
                using var json = JsonDocument.Parse(told);
                return new TargetNames(names).Problem(experiment, json.RootElement);
            }
            catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return $"has no readable /ops/state: {unreadable.Message}";
            }
        }

        async Task<byte[]> SendAsync(HttpClient client, HttpRequestMessage request, string bearer, string does, Func<int, bool> isMistake)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            try
            {
                using var answer = await client.SendAsync(request, stop);
                var body = await answer.Content.ReadAsByteArrayAsync(stop);
                if (answer.IsSuccessStatusCode || !isMistake((int)answer.StatusCode)) return body;
                throw new StartupException($"error: {target} {does} with HTTP {(int)answer.StatusCode}: {TargetRouter.Message(body) ?? "no reason given"}");
            }
            catch (Exception silent) when (silent is HttpRequestException || (silent is TaskCanceledException && !stop.IsCancellationRequested))
            {
                throw new StartupException($"error: {target} cannot be reached: {silent.Message}", silent);
            }
        }
    }
}
