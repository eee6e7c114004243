using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ChatRouter.AzuriteTests.App;

/// <summary>A caller and operator of one running LocalHost. Thread-safe.</summary>
internal sealed class RouterClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>A batch line.</summary>
    public static string Line(string customId, string model) =>
        $$"""{"custom_id":"{{customId}}","method":"POST","url":"/v1/chat/completions","body":{{Question(model)}}}""";

    /// <summary>Asks and reads the answer to its end.</summary>
    /// <exception cref="HttpRequestException">There was no answer, or it was cut.</exception>
    public async Task<ChatReply> ChatAsync(bool streams = false)
    {
        using var content = new StringContent(Question("chat", streams), Encoding.UTF8, "application/json");
        using var response = await SendAsync(HttpMethod.Post, "v1/chat/completions", Deployment.Key, content);
        return new ChatReply(response.StatusCode, Header(response, "x-router-backend"), Header(response, "x-router-attempts"), await response.Content.ReadAsStringAsync());
    }

    /// <summary><c>/ops/state</c>.</summary>
    public async Task<JsonElement> StateAsync()
    {
        using var response = await SendAsync(HttpMethod.Get, "ops/state", Deployment.OpsKey);
        return await ReadAsync(response.EnsureSuccessStatusCode());
    }

    /// <summary>What <c>/ops/state</c> says of a backend.</summary>
    public async Task<JsonElement> BackendAsync(string name) =>
        (await StateAsync()).GetProperty("backends").EnumerateArray().Single(backend => backend.GetProperty("name").GetString() == name);

    /// <summary>Submits a batch and returns its id. Tries again while storage is too slow for the router.</summary>
    public async Task<string> SubmitAsync(params string[] lines)
    {
        using var response = await Eventually.SeeAsync("the batch taken", () => PostBatchAsync(lines), response => response.StatusCode != HttpStatusCode.ServiceUnavailable);
        return (await ReadAsync(response.EnsureSuccessStatusCode())).GetProperty("id").GetString()!;
    }

    public async Task<HttpResponseMessage> PostBatchAsync(params string[] lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/jsonl");
        return await SendAsync(HttpMethod.Post, "v1/batches", Deployment.Key, content);
    }

    /// <summary>The batch object.</summary>
    public async Task<JsonElement> BatchAsync(string id)
    {
        using var response = await GetAsync($"v1/batches/{id}");
        return await ReadAsync(response.EnsureSuccessStatusCode());
    }

    /// <summary>The output lines of a batch as they are.</summary>
    public async Task<string[]> OutputAsync(string id)
    {
        using var response = await GetAsync($"v1/batches/{id}/output");
        return (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, Deployment.Key);

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());

    public void Dispose() => _http.Dispose();

    private static string Question(string model, bool streams = false) =>
        $$"""{"model":"{{model}}","stream":{{(streams ? "true" : "false")}},"messages":[{"role":"user","content":"Hello"}]}""";

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string key, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await _http.SendAsync(request);
    }
}
