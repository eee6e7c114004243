using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ChatRouter.LocalHost;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Tests.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Tests.LocalHost;

public sealed class LocalHostAppTests
{
    private static readonly LocalHostOptions s_options = new()
    {
        Urls = "http://127.0.0.1:0",
        Simulator = SimulatorOptions.ClassicLadder().WithoutDelays(),
        Environment = new Dictionary<string, string>(StringComparer.Ordinal),
    };

    [Fact]
    public async Task StartAsync_BuiltInConfiguration_BackendsAreTheSimulators()
    {
        await using var app = await LocalHostApp.StartAsync(s_options);

        Assert.Equal(["chat"], app.Model.Routes.Keys.ToArray());
        Assert.Equal(
            app.Simulator!.Backends.Values.Select(backend => (backend.Name, Address: backend.BaseUrl, backend.Model)),
            app.Model.Backends.Select(backend => (backend.Name, Address: backend.BaseUrl, backend.Model)));
        Assert.NotEqual(0, app.BaseAddress.Port);
    }

    [Fact]
    public async Task Chat_BuiltInConfigurationAndKey_AnsweredByTheFirstRung()
    {
        await using var app = await LocalHostApp.StartAsync(s_options);
        using var http = Client(app);

        using var response = await http.PostAsync("v1/chat/completions", Question("Hello"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["1"], response.Headers.GetValues("x-router-rung").ToArray());
    }

    [Fact]
    public async Task Chat_BuiltInConfiguration_Gpu1WhileItCanAndThenGpu2()
    {
        await using var app = await LocalHostApp.StartAsync(s_options);
        using var http = Client(app);

        for (var call = 0; call < 20; call++) Assert.Equal("gpu1", await BackendAsync(http));
        app.Simulator!.Backends["gpu1"].SetFault(new FaultSettings { Fault = FaultKind.Down });
        for (var call = 0; call < 20; call++) Assert.Equal("gpu2", await BackendAsync(http));
    }

    [Fact]
    public async Task StopAsync_StreamRunning_NewCallsGet503UntilItHasEnded()
    {
        await using var app = await LocalHostApp.StartAsync(s_options);
        using var http = Client(app);
        foreach (var backend in app.Simulator!.Backends.Values) backend.SetFault(new FaultSettings { Fault = FaultKind.SlowTokens, IntervalMs = 150 });
        using var running = await http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = Question("Hello", "\"stream\":true,\"max_tokens\":20,") }, HttpCompletionOption.ResponseHeadersRead);

        var stop = app.StopAsync(CancellationToken.None);
        using var late = new HttpClient { BaseAddress = app.BaseAddress, DefaultRequestHeaders = { Authorization = http.DefaultRequestHeaders.Authorization } };
        using var refused = await late.PostAsync("v1/chat/completions", Question("Hello"));
        using var ready = await late.GetAsync("readyz");
        Assert.False(stop.IsCompleted);
        var text = await running.Content.ReadAsStringAsync();
        await stop.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1), true), (refused.StatusCode, refused.Headers.RetryAfter!.Delta, refused.Headers.ConnectionClose));
        Assert.Contains("\"code\":\"shutting_down\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("shutting_down", app.Services.GetRequiredService<RouterEngine>().Decisions.Find(refused.Headers.GetValues("x-request-id").Single())!.Result);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("data: [DONE]", text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => late.PostAsync("v1/chat/completions", Question("Hello")));
    }

    [Fact]
    public async Task Chat_EveryGpuDown_AnsweredByALowerRung()
    {
        await using var app = await LocalHostApp.StartAsync(s_options);
        using var http = Client(app);
        foreach (var name in (string[])["gpu1", "gpu2", "ollama1"]) app.Simulator!.Backends[name].SetFault(new FaultSettings { Fault = FaultKind.Down });

        using var response = await http.PostAsync("v1/chat/completions", Question("Hello"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["cpu-inference"], response.Headers.GetValues("x-router-degraded").ToArray());
    }

    [Fact]
    public async Task StartAsync_ConfigureGiven_SeesTheSimulator()
    {
        await using var app = await LocalHostApp.StartAsync(s_options with
        {
            Configure = simulator => $$"""
                { "backends": { "only": { "protocol": "vllm", "baseUrl": "{{simulator!.Backends["gpu2"].BaseUrl}}", "model": "m" } },
                  "routes": { "x": { "ladder": [{ "backends": ["only"] }] } } }
                """,
        });

        Assert.Equal(app.Simulator!.Backends["gpu2"].BaseUrl, app.Model.Backends.Single().BaseUrl);
    }

    [Fact]
    public async Task StartAsync_WrongConfiguration_EveryErrorAndThePortsAreFree()
    {
        var port = FreePort();

        var exception = await Assert.ThrowsAsync<StartupException>(() => LocalHostApp.StartAsync(s_options with
        {
            Simulator = new SimulatorOptions { ControlPort = port, Backends = [new() { Name = "a", Model = "m" }] },
            Configure = _ => """{ "backends": {}, "routes": { "x": { "ladder": [{ "backends": ["none"] }] } } }""",
        }));

        var lines = exception.Message.Split(Environment.NewLine);
        Assert.Equal("The configuration is not valid.", lines[0]);
        Assert.Equal(3, lines.Length);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }

    [Fact]
    public async Task StartAsync_SimulatorPortInUse_OneSentence()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;

        var exception = await Assert.ThrowsAsync<StartupException>(() => LocalHostApp.StartAsync(s_options with
        {
            Simulator = new SimulatorOptions { Backends = [new() { Name = "a", Model = "m", Port = port }] },
        }));

        Assert.StartsWith("The simulator cannot start: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains($":{port}", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(" choose other ports with --simulator-port, or start without it by --no-simulator.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_PortInUse_LeavesTheReasonToTheException()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        using var log = new CollectedLog();

        await Assert.ThrowsAsync<StartupException>(() => LocalHostApp.StartAsync(s_options with
        {
            Urls = $"http://{occupant.LocalEndpoint}",
            ConfigureLogging = logging => logging.AddProvider(log),
        }));

        Assert.Empty(log.Entries);
    }

    [Fact]
    public async Task StartAsync_StorageNonsense_SaysWhatIsAllowedWithoutRepeatingIt()
    {
        var exception = await Assert.ThrowsAsync<StartupException>(() => LocalHostApp.StartAsync(s_options with { Storage = "AccountKey=secret" }));

        Assert.Equal("--storage must be memory, azurite, a storage connection string or an https table endpoint.", exception.Message);
    }

    [Fact]
    public async Task DisposeAsync_Running_FreesTheAddress()
    {
        var app = await LocalHostApp.StartAsync(s_options);
        var port = app.BaseAddress.Port;

        await app.DisposeAsync();

        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }

    private static HttpClient Client(LocalHostApp app) => new()
    {
        BaseAddress = app.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "local-dev-key") },
    };

    private static async Task<string> BackendAsync(HttpClient http)
    {
        using var response = await http.PostAsync("v1/chat/completions", Question("Hello"));
        return response.Headers.GetValues("x-router-backend").Single();
    }

    private static StringContent Question(string text, string fields = "") =>
        new($$"""{"model":"chat",{{fields}}"messages":[{"role":"user","content":"{{text}}"}]}""", Encoding.UTF8, "application/json");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
