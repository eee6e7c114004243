using System.Text;
using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.WorkerTests.Host;

namespace ChatRouter.WorkerTests.Setup;

/// <summary>The app under the small host, over simulated backends and, if asked for, an Azurite. Disposed after its tests.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    private readonly AzuriteServer? _azurite;

    private RunningApp(SimulatorHost simulator, AzuriteServer? azurite, FunctionsHost host, string key, string opsKey)
    {
        Simulator = simulator;
        _azurite = azurite;
        Host = host;
        Caller = host.Caller(key);
        Operator = host.Caller(opsKey);
    }

    public SimulatorHost Simulator { get; }

    /// <summary>With the tenant's key.</summary>
    public HttpClient Caller { get; }

    /// <summary>With the operator's key.</summary>
    public HttpClient Operator { get; }

    internal FunctionsHost Host { get; }

    /// <param name="withTables">Whether to run an Azurite; without it the tables' address is one where nobody answers.</param>
    public static async Task<RunningApp> StartAsync(bool withTables)
    {
        var simulator = await Backends.StartAsync();
        var azurite = withTables ? await AzuriteServer.StartNewAsync() : null;
        var settings = AppSettings.Sample().To(simulator);
        settings["ChatRouter__TableEndpoint"] = azurite?.ConnectionString ?? "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:1/a;";
        settings["ServiceBus"] = "Endpoint=sb://127.0.0.1;SharedAccessKeyName=any;SharedAccessKey=YQ==;UseDevelopmentEmulator=true;";
        settings.Remove("AzureWebJobs.processbatch.Disabled");
        var host = await FunctionsHost.StartAsync(FunctionsApp.Built, settings);
        return new RunningApp(simulator, azurite, host, settings["ROUTER_KEY_DEFAULT"], settings["ROUTER_OPS_KEY"]);
    }

    /// <summary>Sends a chat request; returns once the head of the answer is there.</summary>
    public async Task<HttpResponseMessage> PostAsync(string body, string query = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions" + query) { Content = content };
        return await Caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<WholeAnswer> AskAsync(string body, string query = "")
    {
        using var response = await PostAsync(body, query);
        return await WholeAnswer.ReadAsync(response);
    }

    public async Task<StreamedAnswer> StreamAsync(string body)
    {
        using var response = await PostAsync(body);
        return await StreamedAnswer.ReadAsync(response);
    }

    /// <summary>What <c>/ops/state</c> says of a backend.</summary>
    public async Task<JsonElement> BackendAsync(string name)
    {
        using var response = await Operator.GetAsync(new Uri("ops/state", UriKind.Relative));
        var state = await WholeAnswer.ReadAsync(response);
        return state.Json.GetProperty("backends").EnumerateArray().Single(backend => backend.GetProperty("name").GetString() == name);
    }

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        Operator.Dispose();
        await Host.DisposeAsync();
        await Simulator.DisposeAsync();
        if (_azurite is not null) await _azurite.DisposeAsync();
    }
}
