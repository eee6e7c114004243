using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRouter.LocalHost;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using ChatRouter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>A router over simulated backends, all in this process on free ports, and a caller. Disposed after its test.</summary>
public sealed class RouterFixture : IAsyncDisposable
{
    private readonly string _opsKey;

    private readonly ErrorLog _errors;

    private RouterFixture(LocalHostApp app, ErrorLog errors, string key, string opsKey)
    {
        App = app;
        _errors = errors;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = app.BaseAddress, Timeout = TimeSpan.FromSeconds(100) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _opsKey = opsKey;
    }

    public LocalHostApp App { get; }

    public SimulatorHost Simulator => App.Simulator!;

    /// <summary>Errors that the router's process has logged.</summary>
    public IReadOnlyCollection<string> LoggedErrors => _errors.Entries;

    /// <summary>The lines of the log that say what has changed in the system.</summary>
    public IReadOnlyCollection<string> EventLines => _errors.Events;

    /// <summary>The caller, with the tenant's key.</summary>
    public HttpClient Http { get; }

    public static async Task<RouterFixture> StartAsync(RouterSetup setup)
    {
        var errors = new ErrorLog();
        var app = await LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0",
            ConfigureLogging = logging => logging.AddProvider(errors),
            Simulator = setup.ToSimulator(),
            Configure = simulator => setup.ToRouterJson(simulator),
            Environment = setup.Environment,
            Clock = setup.Clock,
            ConfigureServices = services =>
            {
                if (setup.Tables is not null) services.AddSingleton(setup.Tables);
            },
        });
        if (setup.Tables is not null) await setup.Tables.EnsureCreatedAsync(TableNames.All, default);
        return new RouterFixture(app, errors, RouterSetup.Key, RouterSetup.OpsKey);
    }

    /// <summary>Starts the router as a newcomer does: the built-in configuration over the classic ladder.</summary>
    /// <param name="simulate">Changes the simulated backends.</param>
    public static async Task<RouterFixture> StartBuiltInAsync(Action<SimulatorOptions> simulate)
    {
        var simulator = SimulatorOptions.ClassicLadder();
        foreach (var backend in simulator.Backends) backend.RecordRequests = true;
        simulate(simulator);
        var errors = new ErrorLog();
        var app = await LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0",
            ConfigureLogging = logging => logging.AddProvider(errors),
            Simulator = simulator,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        });
        return new RouterFixture(app, errors, "local-dev-key", "local-ops-key");
    }

    /// <summary>Puts a backend under a fault.</summary>
    public void Fault(string backend, FaultKind kind, Func<FaultSettings, FaultSettings>? with = null)
    {
        var fault = new FaultSettings { Fault = kind };
        Simulator.Backends[backend].SetFault(with is null ? fault : with(fault));
    }

    /// <summary>The chat attempts that a backend saw, once none of them is open any more.</summary>
    public async Task<IReadOnlyList<WireLogEntry>> AttemptsAsync(string backend)
    {
        await Eventually.TrueAsync(() => Simulator.Backends[backend].Attempts.All(a => a.Ended != AttemptEnd.Open), $"an attempt on {backend} stays open");
        return Simulator.Backends[backend].Attempts;
    }

    /// <summary>Sends a chat request and reads the whole answer.</summary>
    public async Task<WholeAnswer> AskAsync(string body)
    {
        using var response = await PostAsync(body);
        return await WholeAnswer.ReadAsync(response);
    }

    /// <summary>Sends a chat request that streams and reads to the end of the answer, whatever end that is.</summary>
    public async Task<StreamedAnswer> StreamAsync(string body)
    {
        using var response = await PostAsync(body);
        return await StreamedAnswer.ReadAsync(response);
    }

    /// <summary>Sends a chat request; returns once the head of the answer is there.</summary>
    public Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The text that a backend would answer, asked without the router and left out of the log. No fault may be set yet.</summary>
    public async Task<string> TextOfAsync(string backend, string body)
    {
        var simulated = Simulator.Backends[backend];
        var direct = System.Text.Json.Nodes.JsonNode.Parse(body)!.AsObject();
        direct["model"] = simulated.Model;
        direct.Remove("stream");
        direct.Remove("stream_options");
        var isAnthropic = simulated.Kind == BackendKind.Anthropic;
        if (isAnthropic) direct["max_tokens"] ??= 4096;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(simulated.BaseUrl, isAnthropic ? "/v1/messages" : "/v1/chat/completions"))
        {
            Content = new StringContent(direct.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("x-api-key", "provider-key");
        using var response = await Http.SendAsync(request);
        var answer = await WholeAnswer.ReadAsync(response);
        await AttemptsAsync(backend);
        Simulator.Log.Clear();
        return isAnthropic ? answer.Json.GetProperty("content").EnumerateArray().Last().GetProperty("text").GetString()! : answer.Text;
    }

    /// <summary>Waits until no request and no attempt runs any more, here or at a backend: the caller can have its last byte a moment before.</summary>
    public async Task IdleAsync()
    {
        await Eventually.TrueAsync(
            async () =>
            {
                var state = await StateAsync();
                return state.GetProperty("backends").EnumerateArray().All(b => b.GetProperty("inFlight").GetInt32() == 0)
                    && state.GetProperty("activeByTenant").EnumerateObject().All(t => t.Value.GetInt32() == 0);
            },
            "a request or a permit stays open in the router");
        foreach (var name in App.Simulator?.Backends.Keys ?? []) await AttemptsAsync(name);
    }

    /// <summary>What <c>/ops/state</c> shows.</summary>
    public Task<JsonElement> StateAsync() => OpsAsync("ops/state");

    /// <summary>The decision record of an answer, once it is written.</summary>
    public async Task<JsonElement> DecisionAsync(string id)
    {
        JsonElement decision = default;
        await Eventually.TrueAsync(
            async () => (decision = await OpsAsync("ops/decisions/" + id)).TryGetProperty("result", out _), $"no decision record {id}");
        return decision;
    }

    /// <summary>Gives an operator's order for a backend: <c>drain</c>, <c>isolate</c> or <c>release</c>.</summary>
    public Task<WholeAnswer> OrderAsync(string backend, string order, string body) => OrderAtAsync($"ops/backends/{backend}/{order}", body);

    /// <summary>Gives an operator's order.</summary>
    public async Task<WholeAnswer> OrderAtAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _opsKey);
        using var response = await Http.SendAsync(request);
        return await WholeAnswer.ReadAsync(response);
    }

    /// <summary>Sends a request with the operator's key.</summary>
    public async Task<HttpResponseMessage> SendOpsAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _opsKey);
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
    }

    /// <summary>What a <c>GET</c> with the operator's key answers, whatever the status.</summary>
    public async Task<JsonElement> OpsAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _opsKey);
        using var response = await Http.SendAsync(request);
        return (await WholeAnswer.ReadAsync(response)).Json;
    }
}
