using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Tests.Simulator;

/// <summary>A simulator with one backend named "b" on a real socket, and a client that keeps no connection it should not.</summary>
internal sealed class SimulatorRun : IAsyncDisposable
{
    private SimulatorRun(SimulatorHost host) => Host = host;

    public SimulatorHost Host { get; }

    public SimulatedBackend Backend => Host.Backends["b"];

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) });

    public static async Task<SimulatorRun> StartAsync(
        BackendKind kind, Action<SimulatedBackendOptions>? configure = null, TimeProvider? time = null, string model = "tiny")
    {
        var backend = new SimulatedBackendOptions { Name = "b", Kind = kind, Model = model }.WithoutDelays();
        configure?.Invoke(backend);
        return new SimulatorRun(await SimulatorHost.StartAsync(new SimulatorOptions { Backends = [backend] }, time));
    }

    public void Fault(FaultKind kind, Func<FaultSettings, FaultSettings>? with = null)
    {
        var fault = new FaultSettings { Fault = kind };
        Backend.SetFault(with is null ? fault : with(fault));
    }

    public static string Chat(string prompt = "hello there", bool stream = false, string more = "")
        => $$"""{"model":"tiny","messages":[{"role":"user","content":{{JsonSerializer.Serialize(prompt)}}}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""";

    /// <summary>Sends a chat request; returns once the headers are there.</summary>
    public Task<HttpResponseMessage> PostAsync(string body, string path = "/v1/chat/completions", CancellationToken ct = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Backend.BaseUrl, path))
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public async Task<JsonElement> PostJsonAsync(string body, string path = "/v1/chat/completions")
    {
        using var response = await PostAsync(body, path);
        return await JsonOf(response);
    }

    public async Task<SimulatorStream> StreamAsync(string body, string path = "/v1/chat/completions")
    {
        using var response = await PostAsync(body, path);
        return await SimulatorStream.ReadAsync(response);
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(Backend.BaseUrl, path));
        return await JsonOf(response);
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return json.RootElement.Clone();
    }

    /// <summary>The only chat attempt, once its end is in the log.</summary>
    public async Task<WireLogEntry> OnlyAttemptAsync()
    {
        // The caller can have read the last byte a moment before the backend notes that it was taken.
        await Until(() => Backend.Attempts is [{ Ended: not AttemptEnd.Open }]);
        return Assert.Single(Backend.Attempts);
    }

    /// <summary>Yields until the condition holds; gives up after ten seconds, so that a broken test fails instead of hanging.</summary>
    public static async Task Until(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10), "The condition did not come to hold.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }
}
