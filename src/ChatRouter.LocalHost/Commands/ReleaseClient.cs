using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRouter.Operations.Releases;

namespace ChatRouter.LocalHost.Commands;

/// <summary>Speaks with a running router about releases. What goes wrong is told by <see cref="StartupException"/>.</summary>
internal sealed class ReleaseClient : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly HttpClient _http;

    public ReleaseClient(string address, string key)
    {
        _http = new HttpClient { BaseAddress = new Uri(TargetRouter.Address(address).GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<ReleaseReport> StartAsync(byte[] order, string? who, CancellationToken stop)
        => SendAsync<ReleaseReport>(HttpMethod.Post, who is null ? "ops/releases" : $"ops/releases?who={Uri.EscapeDataString(who)}", order, stop);

    public async Task<IReadOnlyList<ReleaseReport>> ListAsync(CancellationToken stop) => (await SendAsync<ReleaseList>(HttpMethod.Get, "ops/releases", null, stop)).Releases;

    public Task<ReleaseReport> ShowAsync(string name, CancellationToken stop) => SendAsync<ReleaseReport>(HttpMethod.Get, $"ops/releases/{Uri.EscapeDataString(name)}", null, stop);

    public Task<ReleaseReport> OrderAsync(string name, string order, string? who, string? why, CancellationToken stop)
    {
        var body = new Dictionary<string, string>(StringComparer.Ordinal);
        if (who is not null) body["who"] = who;
        if (why is not null) body["why"] = why;
        return SendAsync<ReleaseReport>(HttpMethod.Post, $"ops/releases/{Uri.EscapeDataString(name)}/{order}", JsonSerializer.SerializeToUtf8Bytes(body), stop);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await _http.SendAsync(request, stop);
            var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
            if (answer.IsSuccessStatusCode) return JsonSerializer.Deserialize<T>(bytes, s_json)!;
            throw new StartupException($"error: {TargetRouter.Message(bytes) ?? $"the router answered {(int)answer.StatusCode}"}");
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new StartupException($"error: {_http.BaseAddress} does not answer as a router: {error.Message}", error);
        }
    }

    private sealed record ReleaseList(IReadOnlyList<ReleaseReport> Releases);
}
